import type { ComponentChildren } from 'preact';

type FieldProps = { name: string; hint?: string; children: ComponentChildren };

/** One input of a form with its name above and, where it needs one, a hint below. */
export function Field({ name, hint, children }: FieldProps) {
  return (
    <label class="block min-w-0">
      <span class="mb-1 block font-medium">{name}</span>
      {children}
      {hint !== undefined && <span class="mt-1 block text-xs text-quiet">{hint}</span>}
    </label>
  );
}
