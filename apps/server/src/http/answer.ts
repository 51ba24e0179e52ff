import { z } from '@hono/zod-openapi';
import { RESEARCH_NOTICE } from 'liver-vlm';

/** Stands in every answer's headers too, files included. */
export const NOTICE_HEADER = 'Liver-VLM-Notice';

const notice = z.string().openapi({ example: RESEARCH_NOTICE });

/** The form of an answer: what it holds, and the notice. */
export const answerOf = <T extends z.ZodRawShape>(shape: T) => z.object({ notice, ...shape });

export const noticed = <T extends object>(body: T): T & { notice: string } => ({ notice: RESEARCH_NOTICE, ...body });

export const Problem = z
  .object({
    notice,
    error: z.object({
      code: z.string().openapi({ example: 'input' }),
      message: z.string().openapi({ example: 'lesion: expected ..., got ... - do this' }),
    }),
  })
  .openapi('Problem');

export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

/** Answers that every route may give. */
export const refusals = {
  400: json(Problem, 'The request is not well formed'),
  401: json(Problem, 'Nobody is signed in'),
  403: json(Problem, 'The role does not suffice, or a foreign page asked'),
  404: json(Problem, 'It is not there'),
  422: json(Problem, 'The data cannot be used; the message says why'),
  429: json(Problem, 'Too many requests'),
  502: json(Problem, 'The archive does not answer as it should'),
  503: json(Problem, 'Too busy, or closing'),
} as const;
