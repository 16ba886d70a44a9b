import type { Connection, ConnectionKind, Schemas } from "@xiaoer/client";

/** One thing to fill in. */
export interface Field {
  part: "config" | "secrets";
  name: string;
  required: boolean;
}

/** What a kind needs and may have; names with a star are patterns, which no form can show. */
export function fieldsOf(kind: ConnectionKind, isShop: boolean): Field[] {
  const general = isShop ? ["prefix", "poll_seconds"] : [];
  const list = (part: Field["part"], names: string[], required: boolean): Field[] =>
    names.filter((name) => !name.includes("*")).map((name) => ({ part, name, required }));
  return [
    ...list("config", kind.config, true),
    ...list("secrets", kind.secrets, true),
    ...list("secrets", kind.optional_secrets, false),
    ...list("config", [...kind.optional, ...general], false),
  ];
}

/** What is typed so far: settings as they are, secrets always empty. */
export function typedOf(row: Connection | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(row?.config ?? {}).map(([name, value]) => [`config.${name}`, value]));
}

/** The settings and the secrets to send; an empty secret stays as it is, an empty setting goes. */
export function sentOf(fields: Field[], typed: Record<string, string>): Pick<Schemas["NewConnection"], "config" | "secrets"> {
  const of = (part: Field["part"]): Record<string, string> =>
    Object.fromEntries(
      fields
        .filter((field) => field.part === part)
        .map((field) => [field.name, (typed[`${part}.${field.name}`] ?? "").trim()] as const)
        .filter(([, value]) => value !== ""),
    );
  return { config: of("config"), secrets: of("secrets") };
}
