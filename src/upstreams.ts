import { hasArinByDefault } from './gateway.ts';
import type { ArinEndpoints } from './open-registries.ts';
import { PRODUCTION_ARIN, type Settings } from './settings.ts';

/** The services that the gateway calls. */
export interface Upstreams {
  readonly atlasUrl: string;
  /** Null for a graph without ARIN. */
  readonly arin: ArinEndpoints | null;
  /** Null if RIPE Atlas is the real one. */
  readonly sandboxKeys: SandboxKeys | null;
  /** Stops the sandboxes. */
  close(): Promise<void>;
}

/** Made-up keys to try the gateway with. */
export interface SandboxKeys {
  readonly atlas: string;
  /** Null if ARIN is the real one, or switched off. */
  readonly arin: string | null;
}

/** Starts the sandboxes that the settings ask for. */
export async function openUpstreams(settings: Settings): Promise<Upstreams> {
  const { ATLAS_API_URL } = settings;
  // The imports are dynamic, so that a gateway for a real API never loads a sandbox.
  const sandbox = ATLAS_API_URL === undefined ? await (await import('./sandbox/server.ts')).startSandbox() : null;
  const arinSandbox = usesArinSandbox(settings)
    ? await (await import('./sandbox/arin/server.ts')).startArinSandbox()
    : null;
  return {
    atlasUrl: ATLAS_API_URL ?? sandbox?.url ?? '',
    arin: hasArin(settings) ? arinEndpoints(settings, arinSandbox) : null,
    sandboxKeys: sandbox && { atlas: sandbox.credentials.administrator, arin: arinSandbox?.keys.owner ?? null },
    close: async () => {
      await Promise.all([sandbox?.close(), arinSandbox?.close()]);
    },
  };
}

function hasArin({ ARIN, GRAPH_ROLE }: Settings): boolean {
  return ARIN === undefined ? hasArinByDefault(GRAPH_ROLE) : ARIN === 'on';
}

/** A gateway for the real RIPE Atlas uses the real ARIN, too. */
function usesArinSandbox(settings: Settings): boolean {
  return hasArin(settings) && settings.ATLAS_API_URL === undefined && settings.ARIN_API_URL === undefined;
}

function arinEndpoints(
  { ARIN_API_URL, ARIN_DOWNLOAD_URL, ARIN_KEY_CARRIER: carrier }: Settings,
  sandbox: Omit<ArinEndpoints, 'carrier'> | null,
): ArinEndpoints {
  const { url, downloadUrl } = sandbox ?? PRODUCTION_ARIN;
  return { url: ARIN_API_URL ?? url, downloadUrl: ARIN_DOWNLOAD_URL ?? downloadUrl, carrier };
}
