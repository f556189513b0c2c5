import type { components, operations } from "./ledger";

// What a program may rely on without a cast: that the type of an entry tells its data, the kind of a subject its state, and a cell its dimensions.
type Entry = components["schemas"]["EntryView"];
type Subject = components["schemas"]["SubjectView"];
type Evidence = operations["getGoalEvidence"]["responses"][200]["content"]["application/json"];
type Post = operations["postEntries"]["requestBody"]["content"]["application/cloudevents+json"];

export const joinedTo = (entry: Entry): string | null => (entry.type === "member.joined" ? entry.data.association : null);

export const reversed = (entry: Entry): string | null => (entry.type === "entry.reversed" ? entry.data.entry : null);

export const stages = (subject: Subject) => (subject.kind === "milestone" ? Object.keys(subject.state?.stages ?? {}) : []);

export const topics = (evidence: Evidence): string[] => evidence.postings.flatMap(p => p.cell.topics ?? []);

export const receipts = (posted: components["schemas"]["Posted"]) => ("receipts" in posted && posted.receipts ? posted.receipts.length : 1);

export const dialogue: Post = {
  specversion: "1.0", id: "d-1", source: "/district", type: "association.dialogue-held", subject: "association/kil",
  data: { occurredOn: "2020-03-01", channel: "phone", topics: ["growth"] },
};

// @ts-expect-error a joining names its association
export const nowhere: Post = { specversion: "1.0", id: "j-1", source: "/district", type: "member.joined", subject: "member/1", data: {} };
