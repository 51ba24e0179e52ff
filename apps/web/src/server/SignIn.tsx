import { type FormEvent, useState } from 'react';
import { useServer } from './serverState.ts';

export function SignIn() {
  const { signIn } = useServer();
  const [token, setToken] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void signIn(token);
  };
  return (
    <form className="row" onSubmit={submit}>
      <label className="row">
        Token
        <input
          type="password"
          autoComplete="current-password"
          required
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
        />
      </label>
      <button type="submit">Sign in</button>
    </form>
  );
}
