import { secretSubject } from '../../src/notices/warnings.ts';
import { onlyToYou } from '../../src/slack/answers.ts';
import { defineAction } from '../../src/slack/define.ts';
import { ids, NoticeValue } from '../../src/slack/ids.ts';

export const noticeRetry = defineAction({
  id: ids.notice.retry,
  permission: 'notice.retry',
  value: NoticeValue,
  async run({ value, actor, services }) {
    const letter = await services.notices.retry(value, actor);
    const hidden = await services.incidents.hidden(actor);
    const subject = hidden.includes(letter.subject) ? secretSubject : letter.subject;
    return onlyToYou(`The notice about ${subject} is on its way again. If it fails, you will read it here.`);
  },
});
