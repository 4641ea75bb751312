/** What an owner allows on one account; undefined means no limit. Lots are decimal text. */
export type Limits = { readonly maxLot: string | undefined };

export const NO_LIMITS: Limits = { maxLot: undefined };
