import { AnswerPanel } from '../answer/AnswerPanel.tsx';
import { LesionPanel } from '../mark/LesionPanel.tsx';
import { ModelPanel } from '../model/ModelPanel.tsx';
import { ReportPanel } from '../server/ReportPanel.tsx';
import { StudyPanel } from '../study/StudyPanel.tsx';
import type { StudyView } from '../study/studyView.ts';

export function SidePanel({ view }: { readonly view: StudyView }) {
  return (
    <aside className="side" aria-label="Lesion and answer">
      <section aria-labelledby="lesion-title">
        <LesionPanel view={view} />
      </section>
      <section aria-labelledby="answer-title">
        <AnswerPanel view={view} />
      </section>
      <ReportPanel />
      <section aria-labelledby="model-title">
        <ModelPanel />
      </section>
      <section aria-labelledby="study-title">
        <StudyPanel view={view} />
      </section>
    </aside>
  );
}
