import { useState, type FormEvent } from "react";
import { authCall } from "../../api/session";
import { Link } from "../../routing/Link";
import { Button } from "../../ui/Button";
import { Field, Input } from "../../ui/Field";
import { IconMail } from "../../ui/icons";
import { ErrorNotice } from "../../ui/states";
import { looksLikeEmail, SignFrame } from "./SignFrame";

export const RecoverPage = () => {
  const [email, setEmail] = useState("");
  const [wrong, setWrong] = useState<string>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found = looksLikeEmail(email) ? undefined : "Enter the e-mail address of your account.";
    setWrong(found);
    if (found !== undefined) return;
    setBusy(true);
    setError(undefined);
    try {
      await authCall("/recover", { email: email.trim() });
      setSent(true);
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  const back = <Link to={{ page: "sign-in" }}>Back to sign in</Link>;
  if (sent) {
    return (
      <SignFrame title="Look into your mail" foot={back}>
        <div className="state">
          <div className="state-picture"><IconMail size={48} /></div>
          <p>If <strong>{email.trim()}</strong> has an account, a link to set a new password is on its way. Where this server sends no mail, ask its operator.</p>
        </div>
      </SignFrame>
    );
  }
  return (
    <SignFrame title="Set a new password" lead="We send you a link that works once." foot={back}>
      <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
        <ErrorNotice error={error} />
        <Field label="E-mail" error={wrong}>
          <Input type="email" name="email" autoComplete="username" autoFocus value={email} onChange={(event) => setEmail(event.target.value)} />
        </Field>
        <Button look="primary" size="large" type="submit" wide busy={busy}>Send the link</Button>
      </form>
    </SignFrame>
  );
};
