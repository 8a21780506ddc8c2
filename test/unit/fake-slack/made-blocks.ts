/** Blocks that are right, to be made wrong in one point at a time. */
export type Dict = Record<string, unknown>;

export const x = (length: number): string => 'x'.repeat(length);
export const plain = (text: string): Dict => ({ type: 'plain_text', text });
export const mrkdwn = (text: string): Dict => ({ type: 'mrkdwn', text });
export const section = (text: string, more: Dict = {}): Dict => ({
  type: 'section',
  text: mrkdwn(text),
  ...more,
});
export const button = (more: Dict = {}): Dict => ({
  type: 'button',
  text: plain('Go'),
  action_id: 'go',
  ...more,
});
export const actions = (...elements: Dict[]): Dict => ({ type: 'actions', elements });
export const option = (n: number | string, more: Dict = {}): Dict => ({
  text: plain(`Option ${n}`),
  value: `${n}`,
  ...more,
});
export const options = (count: number): Dict[] => Array.from({ length: count }, (_, n) => option(n));
export const select = (more: Dict = {}): Dict => ({
  type: 'static_select',
  action_id: 'pick',
  options: options(2),
  ...more,
});
export const textInput = (more: Dict = {}): Dict => ({
  type: 'plain_text_input',
  action_id: 'text',
  ...more,
});
export const input = (element: Dict, more: Dict = {}): Dict => ({
  type: 'input',
  block_id: 'in',
  label: plain('Label'),
  element,
  ...more,
});
export const confirm = (more: Dict = {}): Dict => ({
  title: plain('Sure?'),
  text: mrkdwn('Really'),
  confirm: plain('Yes'),
  deny: plain('No'),
  ...more,
});
export const many = (count: number, make: (n: number) => Dict): Dict[] =>
  Array.from({ length: count }, (_, n) => make(n));
