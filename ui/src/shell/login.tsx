import { useState } from 'preact/hooks'
import { Failure, online } from '../lib/api'
import { logIn } from '../lib/session'
import { Button, Note } from '../parts/bits'
import { Logo } from './logo'

/** The login: a password goes to the broker, and stays in no storage of the browser. */
export function Login() {
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const send = async (form: HTMLFormElement): Promise<void> => {
    const values = new FormData(form)
    setBusy(true)
    setWrong('')
    try {
      await logIn(String(values.get('username') ?? ''), String(values.get('password') ?? ''))
    } catch (error) {
      const failure = error instanceof Failure ? error : new Failure(0, '', String(error))
      setWrong(failure.error === 'not_authorized' ? 'The name or the password is wrong.' : failure.message)
      setBusy(false)
    }
  }
  return (
    <main class="login">
      <form
        class="card login-box"
        onSubmit={event => {
          event.preventDefault()
          void send(event.currentTarget)
        }}
      >
        <Logo />
        <h1 class="sr">Log in to Leveret</h1>
        <label class="field">
          <span>Username</span>
          <input name="username" autocomplete="username" autocapitalize="none" spellcheck={false} required autofocus />
        </label>
        <label class="field">
          <span>Password</span>
          <input name="password" type="password" autocomplete="current-password" />
        </label>
        {wrong && online.value && <Note kind="bad">{wrong}</Note>}
        {!online.value && <Note kind="bad">The broker does not answer.</Note>}
        <Button type="submit" kind="primary" disabled={busy}>
          Log in
        </Button>
      </form>
    </main>
  )
}
