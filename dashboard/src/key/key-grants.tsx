import type { KeyDetailFragment } from '../gql/graphql.ts';
import { hrefOf, Link } from '../location.tsx';
import { KeyLabel } from '../parts/key-name.tsx';

type Grants = KeyDetailFragment['grants'];
type Target = NonNullable<Grants[number]['target']>;

/** The grants by permission, with the names of their objects. */
export function KeyGrants({ grants }: { readonly grants: Grants }) {
  const byPermission = Map.groupBy(grants, ({ permission }) => permission.id);
  return (
    <section>
      <h2>Grants</h2>
      {grants.length === 0 && <p className="quiet">The key has no grants, so it may do nothing.</p>}
      <ul className="grant-groups">
        {[...byPermission].map(([id, group]) => (
          <li key={id}>
            <Link to={hrefOf('/access', { permission: id })}>
              <code>{id}</code>
            </Link>
            {group[0]?.permission.description && <p className="quiet">{group[0].permission.description}</p>}
            {/* Some permissions are about no object. */}
            {(group.some(({ target }) => target !== null) || group[0]?.permission.targetTypes?.length !== 0) && (
              <ul>
                {group.map(({ target }, index) => (
                  <li key={index}>{target === null ? 'For all objects' : <TargetName target={target} />}</li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function TargetName({ target: { type, targetId, resource } }: { readonly target: Target }) {
  switch (resource?.__typename) {
    case 'ApiKey':
      return (
        <>
          key{' '}
          <Link to={hrefOf(`/keys/${resource.keyId}`)}>
            <code>{resource.keyId}</code>
          </Link>{' '}
          <KeyLabel label={resource.keyLabel} />
        </>
      );
    case 'Measurement':
      return (
        <>
          measurement {targetId}{' '}
          <bdi className="quiet">
            {[resource.measurementType, resource.measurementText ?? resource.measurementTarget]
              .filter(Boolean)
              .join(', ')}
          </bdi>
        </>
      );
    case 'Probe':
      return (
        <>
          probe {targetId}{' '}
          <bdi className="quiet">{[resource.countryCode, resource.probeText].filter(Boolean).join(', ')}</bdi>
        </>
      );
    default:
      return (
        <>
          {type} {targetId}
        </>
      );
  }
}
