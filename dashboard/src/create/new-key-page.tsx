import { useEffect, useState } from 'react';
import { CreateKeyDocument, PermissionTargetsDocument, type GrantInput } from '../gql/graphql.ts';
import { GrantPicker } from '../grants/grant-picker.tsx';
import { grantText } from '../grants/grant-text.ts';
import { hrefOf, Link, navigate, useLeavingQuestion } from '../location.tsx';
import { exactTime } from '../moments.tsx';
import { Secrets, type NewSecret } from '../changes/secrets.tsx';
import { isCertainlyUnsent } from '../changes/send-change.ts';
import { Dialog } from '../parts/dialog.tsx';
import { EndField, timeOf, VALIDITY_PRESETS, type End } from '../parts/end-field.tsx';
import { readableError } from '../parts/problem.tsx';
import { useRead, useSend } from '../session/documents.ts';
import { useSession } from '../session/session.tsx';
import { TEMPLATES, type Template } from './templates.ts';

/** Why there is no new key. */
interface Failure {
  readonly message: string;
  /** True if the key may have been created although there is no answer. */
  readonly isDoubtful: boolean;
}

/** Creates a key that may do only what it is for. */
export default function NewKeyPage() {
  const send = useSend();
  const read = useRead();
  const { refresh } = useSession();
  const [label, setLabel] = useState('');
  const [grants, setGrants] = useState<readonly GrantInput[]>([]);
  const [end, setEnd] = useState<End>({ kind: 'days', days: 90 });
  const [isCreating, setIsCreating] = useState(false);
  const [isReading, setIsReading] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [created, setCreated] = useState<NewSecret | null>(null);
  useEffect(() => {
    document.title = 'New key · Atlas Keys';
  }, []);
  const isBegun = label !== '' || grants.length > 0;
  useLeavingQuestion(
    isCreating
      ? 'The key is being created, and its secret comes only once. Leave the page?'
      : isBegun && created === null && failure?.isDoubtful !== true
        ? 'The key is not created yet. Leave the page?'
        : null,
  );

  const begin = async ({ label: name, permissions, ofUser }: Template): Promise<void> => {
    setLabel(name);
    setFailure(null);
    setGrants(permissions.filter((permission) => !ofUser.includes(permission)).map((permission) => ({ permission })));
    if (ofUser.length === 0) return;
    setIsReading(true);
    const found = await Promise.all(
      ofUser.map(async (permission): Promise<GrantInput[]> => {
        const { data } = await read(PermissionTargetsDocument, { permission, search: null });
        const target = data?.apiKeyPermission?.targets?.nodes.find(({ type }) => type === 'user');
        return target ? [{ permission, target: { type: target.type, targetId: target.targetId } }] : [];
      }),
    );
    setIsReading(false);
    const limited = found.flat();
    setGrants((present) => [...present, ...limited]);
    const missing = ofUser.filter((permission) => !limited.some((grant) => grant.permission === permission));
    // Without its objects, such a grant would be for all of them.
    if (missing.length > 0)
      setFailure({
        message: `The objects for ${missing.join(' and ')} cannot be read. Add these permissions yourself.`,
        isDoubtful: false,
      });
  };

  const create = async (): Promise<void> => {
    setIsCreating(true);
    setFailure(null);
    const { data, error } = await send(CreateKeyDocument, { input: { label, grants, validTo: timeOf(end) } });
    refresh();
    setIsCreating(false);
    const payload = data?.createApiKey ?? null;
    if (payload?.secret) {
      setCreated({
        id: payload.apiKey?.id ?? payload.secret.slice(0, 8),
        formerId: null,
        label,
        secret: payload.secret,
      });
      return;
    }
    const readable = error && readableError(error);
    const messages = [
      ...(payload?.userErrors ?? []).map(({ message }) => message),
      ...(readable ? [readable.message] : []),
    ];
    setFailure({
      message: messages.join(' ') || 'The service has returned no secret.',
      isDoubtful: readable !== undefined && !isCertainlyUnsent(readable.code),
    });
  };

  return (
    <>
      <h1>New key</h1>
      <fieldset className="templates">
        <legend>Begin with</legend>
        {TEMPLATES.map((template) => (
          <button
            key={template.name}
            type="button"
            disabled={isReading || isCreating}
            onClick={() => void begin(template)}
          >
            <strong>{template.name}</strong>
            <span className="quiet">{template.description}</span>
          </button>
        ))}
      </fieldset>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <label className="field">
          <span>Label: what the key is for</span>
          <input
            type="text"
            value={label}
            maxLength={255}
            autoComplete="off"
            onChange={(event) => setLabel(event.target.value)}
          />
        </label>
        <fieldset>
          <legend>Grants</legend>
          <GrantPicker grants={grants} onChange={setGrants} />
        </fieldset>
        <EndField legend="Ends" presets={VALIDITY_PRESETS} without="Never" value={end} onChange={setEnd} />
        <p className="summary">{summaryOf(label, grants, timeOf(end))}</p>
        {failure && (
          <div className="problem" role="alert">
            <div>
              <p>
                <strong>{failure.message}</strong>
              </p>
              {failure.isDoubtful && (
                <p>
                  The key may have been created.{' '}
                  <Link to={hrefOf('/keys', { order: '-created' })}>Look at the newest keys</Link> before you try again.
                </p>
              )}
            </div>
          </div>
        )}
        <button type="submit" className="primary" disabled={isCreating || isReading}>
          {isCreating ? 'Creating…' : 'Create the key'}
        </button>
      </form>
      {created && (
        <SecretDialog
          created={created}
          onDone={() => {
            setCreated(null);
            navigate(hrefOf(`/keys/${created.id}`));
          }}
        />
      )}
    </>
  );
}

function summaryOf(label: string, grants: readonly GrantInput[], validTo: string | null): string {
  const name = label.trim() === '' ? 'A key without a label' : `The key “${label.trim()}”`;
  const [first, ...others] = grants.map(grantText);
  const more =
    others.length === 0
      ? ''
      : ` and ${others.length === 1 ? '1 other permission' : `${others.length} other permissions`}`;
  const may = first === undefined ? 'do nothing' : `use ${first}${more}`;
  const end = validTo === null ? 'and never ends' : `and ends on ${exactTime(new Date(validTo))}`;
  return `${name} may ${may}, ${end}.`;
}

function SecretDialog({ created, onDone }: { readonly created: NewSecret; readonly onDone: () => void }) {
  const [isStored, setIsStored] = useState(false);
  return (
    <Dialog
      title="The key is created"
      canClose={false}
      leavingQuestion={isStored ? null : 'The secret is shown only here. Leave without storing it?'}
      onClose={onDone}
    >
      <Secrets secrets={[created]} isStored={isStored} onStored={setIsStored} />
      <p className="dialog-actions">
        <button type="button" className="primary" disabled={!isStored} onClick={onDone}>
          Done
        </button>
      </p>
    </Dialog>
  );
}
