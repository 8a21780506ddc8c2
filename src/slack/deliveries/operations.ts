import { z } from 'zod';
import { secretSubject } from '../../notices/warnings.ts';
import { actions, button, section } from '../blocks.ts';
import { mailTrouble } from '../cards/mail-words.ts';
import { ids, noticeValue } from '../ids.ts';
import { namer } from '../names.ts';
import { escape } from '../text.ts';
import { type DeliveryContext, defineDelivery } from './define.ts';

const WarningData = z.discriminatedUnion('code', [
  z.object({
    code: z.literal('dead-letter'),
    notice: z.string(),
    kind: z.string(),
    error: z.string(),
    target: z.union([
      z.object({ to: z.literal('channel'), purpose: z.string() }),
      z.object({ to: z.literal('person'), person: z.string() }),
      z.object({ to: z.literal('incident') }),
      z.object({ to: z.literal('pager') }),
      z.object({ to: z.literal('named-channel'), name: z.string() }),
      z.object({ to: z.literal('mail'), address: z.string() }),
      z.object({ to: z.literal('page'), page: z.string() }),
    ]),
  }),
  z.object({ code: z.literal('pager-silent'), error: z.string() }),
  z.object({ code: z.literal('mail-silent'), error: z.string() }),
  z.object({ code: z.literal('step-refused'), method: z.string(), error: z.string() }),
  z.object({ code: z.literal('timer-stuck'), kind: z.string() }),
]);

/** What an operator can do about it, by Slack's error code. */
const remedies: Readonly<Record<string, string>> = {
  channel_not_found:
    'The channel is gone or private: invite the bot, or name another channel in system.yaml.',
  is_archived: 'The channel is archived: unarchive it, or name another one in system.yaml.',
  is_inactive: 'The channel is archived: unarchive it, or name another one in system.yaml.',
  not_in_channel: 'The bot is not in the channel: invite it with /invite.',
  missing_scope: 'The app lacks a permission: compare its scopes with manifest.yml and install it again.',
  msg_too_long: 'The message is too long for Slack: this is a fault of ours, the log has the details.',
  name_taken:
    'A private or archived channel has that name: invite the bot, unarchive it, or name another one in system.yaml.',
  internal_error: 'This is a fault of ours; the log has the details.',
  unknown_method: 'This workspace does not offer it.',
  user_not_found: 'Slack knows nobody by that id or e-mail: correct people.yaml.',
};

/** What Slack keeps the bot from doing, by Web API method. */
const extraSteps: Readonly<Record<string, string>> = {
  'conversations.create': 'make a channel for an incident',
  'conversations.setTopic': 'set the topic of a channel',
  'conversations.invite': 'invite people into a channel',
  'bookmarks.list': 'bookmark links in a channel',
  'bookmarks.add': 'bookmark links in a channel',
  'files.upload': 'upload the draft of a review',
};

type Place = Extract<z.infer<typeof WarningData>, { code: 'dead-letter' }>['target'];

async function placeName(target: Place, directory: DeliveryContext['directory']): Promise<string> {
  switch (target.to) {
    case 'channel':
      return `the ${target.purpose} channel`;
    case 'person':
      return (await namer(directory, [target.person]))(target.person);
    case 'incident':
      return 'the channel of the incident';
    case 'pager':
      return 'the pager: call by telephone';
    case 'named-channel':
      return `#${target.name}`;
    case 'mail':
      return `${target.address} by e-mail`;
    case 'page':
      return `the ${target.page} page`;
    default:
      return target satisfies never;
  }
}

function otherRemedy(error: string): string {
  if (error === 'mail_not_configured') return 'No mail server is set: set SMTP_URL and SMTP_FROM.';
  const ofMail = mailTrouble(error);
  if (ofMail) return `Why: ${ofMail}. Correct the address in system.yaml, or ask whoever runs the server.`;
  if (error === 'pager_unreachable') return 'It cannot be reached: check PAGER_URL and the network.';
  return error.startsWith('pager_')
    ? `The pager said ${error.slice('pager_'.length).replace('http_', 'HTTP ')}: check PAGER_URL.`
    : `Slack said ${error}; the log has the details.`;
}

const warning = defineDelivery('warning', async (notice, { directory }) => {
  const data = WarningData.parse(notice.data);
  if (data.code === 'timer-stuck') {
    const text = `⚠️ A deadline or reminder of ${notice.subject} fails again and again; it is tried every minute. The log says why.`;
    return { act: 'post', message: { text, blocks: [section(escape(text))] } };
  }
  if (data.code === 'pager-silent') {
    const text = `⚠️ The pager does not answer: nobody is paged for ${notice.subject}. Call by telephone, \`/hims oncall\`. ${otherRemedy(data.error)} It is tried on.`;
    return { act: 'post', message: { text, blocks: [section(escape(text))] } };
  }
  if (data.code === 'mail-silent') {
    const trouble = mailTrouble(data.error) ?? data.error;
    const text = `⚠️ Mail waits: ${trouble}. What is to be told of ${notice.subject} is tried until it goes out. Check SMTP_URL and the server.`;
    return { act: 'post', message: { text, blocks: [section(escape(text))] } };
  }
  if (data.code === 'step-refused') {
    const what = extraSteps[data.method] ?? data.method;
    const text = `ℹ️ Slack does not let the bot ${what} (${data.error}). Incidents go on without it. ${remedies[data.error] ?? 'Compare the app with manifest.yml.'}`;
    return { act: 'post', message: { text, blocks: [section(escape(text))] } };
  }
  const { target } = data;
  // Whom a private incident concerns is nobody's business, either.
  const where = notice.subject === secretSubject ? 'its people' : await placeName(target, directory);
  const remedy = remedies[data.error] ?? otherRemedy(data.error);
  const text =
    data.error === 'mail_unclear'
      ? `⚠️ It is unclear whether a notice about ${escape(notice.subject)} reached ${where}: the mail server took it and did not confirm it. It is not sent again by itself; ask the reader, or press *Try again* (a second copy has the same Message-ID).`
      : `⚠️ A notice about ${escape(notice.subject)} did not reach ${where}. ${escape(remedy)}`;
  return {
    act: 'post',
    message: {
      text,
      blocks: [
        section(text),
        actions([button('Try again', ids.notice.retry, noticeValue(data.notice), { style: 'primary' })]),
      ],
    },
  };
});

const auditHead = defineDelivery('audit-head', async (_notice, { audit }) => {
  const { seq, hash } = await audit.head();
  const text = `Audit log: ${seq} rows, head ${hash}. Whoever keeps this line can later prove that none was removed: npm run audit -- verify --head ${hash}`;
  return { act: 'post', message: { text, blocks: [section(text)] } };
});

export const operationsDeliveries = [warning, auditHead];
