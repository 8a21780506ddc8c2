/** The shapes that the stand-in keeps and shows to tests. */

export type Dict = Record<string, unknown>;
export type ChannelKind = 'public' | 'private' | 'im';
export type Surface = 'message' | 'modal' | 'home';

export interface FakeUser {
  id: string;
  name: string;
  realName: string;
  email: string | undefined;
  teamId: string;
  tz: string;
  isBot: boolean;
  isDeleted: boolean;
  isRestricted: boolean;
  isUltraRestricted: boolean;
  isStranger: boolean;
}

export interface FakeGroup {
  id: string;
  handle: string;
  name: string;
  users: string[];
  isDisabled: boolean;
}

export interface FakeBookmark {
  id: string;
  title: string;
  link: string;
  emoji: string;
  createdAt: number;
  changedAt: number;
}

export interface FakeFile {
  id: string;
  name: string;
  title: string;
  /** What the bot said the length would be. */
  length: number;
  content: Buffer | undefined;
  createdAt: number;
  isComplete: boolean;
  shares: { channel: string; ts: string; threadTs: string | undefined }[];
}

export interface FakeChannel {
  id: string;
  name: string;
  kind: ChannelKind;
  members: Set<string>;
  isArchived: boolean;
  topic: string;
  purpose: string;
  creator: string;
  createdAt: number;
  log: FakeMessage[];
  bookmarks: FakeBookmark[];
}

export interface MessageMetadata {
  event_type: string;
  event_payload: Dict;
}

/** What a message says at one moment of its life. */
export interface MessageVersion {
  text: string;
  blocks: Dict[];
  at: number;
}

/** How a message came to be: by the Web API, as the body of an ack, by a response_url, or typed by a person. */
export type Via = 'api' | 'ack' | 'response_url' | 'person';

export interface FakeMessage {
  channel: string;
  ts: string;
  threadTs: string | undefined;
  isBroadcast: boolean;
  user: string;
  isBot: boolean;
  text: string;
  blocks: Dict[];
  metadata: MessageMetadata | undefined;
  files: FakeFile[];
  /** All versions, the first post first, the present one last. */
  versions: MessageVersion[];
  isDeleted: boolean;
  /** The only person who sees it, for an ephemeral message. */
  ephemeralTo: string | undefined;
  via: Via;
  /** Whether a test has matched it. */
  isSeen: boolean;
  /** What `chat.postMessage` was called with beyond the content. */
  flags: {
    linkNames: boolean | undefined;
    unfurlLinks: boolean | undefined;
    unfurlMedia: boolean | undefined;
  };
}

export interface FakeView {
  id: string;
  user: string;
  type: 'modal' | 'home';
  callbackId: string;
  title: string;
  privateMetadata: string;
  externalId: string;
  hash: string;
  rootId: string;
  previousId: string | undefined;
  blocks: Dict[];
  /** The view as the bot sent it, ids filled in. */
  body: Dict;
  /** What the person typed or chose: block id → action id → state value. */
  typed: Record<string, Record<string, Dict>>;
  isOpen: boolean;
  versions: Dict[];
  /** The errors shown under its inputs by the last submission. */
  errors: Record<string, string>;
}

/** One call of the Web API, as it arrived and as it was answered. */
export interface ApiCall {
  method: string;
  args: Dict;
  answer: Dict | undefined;
  /** What was made to go wrong with it. */
  fault: string | undefined;
  at: number;
}

export type UserRef = FakeUser | string;
export type ChannelRef = { id: string } | string;
