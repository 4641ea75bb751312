import { get, put } from '../wire/request.ts';
import type { SymbolSettings } from '../wire/wire.ts';
import { createResource } from './resource.ts';

const PATH = '/api/symbols/settings';

/** How much certainty the user asks for when a name is mapped. */
export const symbolSettings = createResource(
  async () => (await get<{ settings: SymbolSettings }>(PATH)).settings,
);

/** Holds from the next signal on; throws a RequestFault. */
export async function saveSymbolSettings(wanted: SymbolSettings): Promise<void> {
  symbolSettings.value.value = (await put<{ settings: SymbolSettings }>(PATH, wanted)).settings;
}
