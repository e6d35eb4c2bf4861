import { CopyButton } from '../parts/copy-button.tsx';
import { KeyLabel } from '../parts/key-name.tsx';

/** A secret that the service shows once. */
export interface NewSecret {
  readonly id: string;
  /** The id of the key that it replaces. Null for a new key. */
  readonly formerId: string | null;
  readonly label: string | null;
  readonly secret: string;
}

interface SecretsProps {
  readonly secrets: readonly NewSecret[];
  readonly isStored: boolean;
  /** False while further secrets may come. Default: true. */
  readonly isComplete?: boolean;
  readonly onStored: (isStored: boolean) => void;
}

/** New secrets, each with a copy button. They are in no live region, so that no screen reader speaks them unasked. */
export function Secrets({ secrets, isStored, isComplete = true, onStored }: SecretsProps) {
  return (
    <section className="secrets" aria-label="New secrets">
      <p>
        <strong>
          {secrets.length === 1 ? 'The new secret is shown only now.' : 'The new secrets are shown only now.'}
        </strong>{' '}
        Store {secrets.length === 1 ? 'it' : 'them'} before you close this.
      </p>
      <ul>
        {secrets.map(({ id, formerId, label, secret }) => (
          <li key={id}>
            {secrets.length > 1 && (
              <p>
                <KeyLabel label={label} /> <code>{formerId}</code> → <code>{id}</code>
              </p>
            )}
            <code className="secret">{secret}</code>
            <CopyButton text={secret} label={secrets.length === 1 ? 'Copy the secret' : 'Copy'} />
          </li>
        ))}
      </ul>
      {secrets.length > 1 && (
        <button type="button" onClick={() => download(secrets)}>
          Download as a file
        </button>
      )}
      <label className="check">
        <input
          type="checkbox"
          checked={isStored}
          disabled={!isComplete}
          onChange={(event) => onStored(event.target.checked)}
        />
        {secrets.length === 1 ? 'I have stored it' : 'I have stored them'}
      </label>
    </section>
  );
}

/** Makes the file in the page. The URL of its bytes is random, and it is revoked soon. */
function download(secrets: readonly NewSecret[]): void {
  const lines = [
    ['secret', 'id', 'former id', 'label'],
    ...secrets.map(({ id, formerId, label, secret }) => [secret, id, formerId ?? '', label ?? '']),
  ].map((fields) => fields.join('\t'));
  const url = URL.createObjectURL(new Blob([`${lines.join('\n')}\n`], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'new-api-keys.txt';
  link.click();
  // Some browsers read it a moment later.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
