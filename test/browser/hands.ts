import type { Page } from 'playwright-core';

/** What a person does on the page of the trial's workspace. */
export function handsOn(page: Page) {
  return {
    form: page.locator('.modal'),
    actAs: (person: string) => page.locator('.actas select').selectOption({ label: person }),
    goTo: (channel: string) => page.locator('.sidebar-item', { hasText: channel }).first().click(),
    async type(line: string): Promise<void> {
      await page.locator('.composer-input').fill(line);
      await page.keyboard.press('Enter');
    },
    says: (text: string | RegExp) => page.getByText(text).last().waitFor(),
    /** A card may be drawn anew under the pointer, and the press is lost: then a person presses once more, and so do we. */
    async press(name: string, answer: string): Promise<void> {
      for (let tries = 1; ; tries += 1) {
        await page.getByRole('button', { name, exact: true }).last().click();
        try {
          await page.getByText(answer).last().waitFor({ timeout: 6_000 });
          return;
        } catch (error) {
          if (tries === 4) throw error;
        }
      }
    },
    closeForm: () => page.locator('.modal .modal-x').click(),
  };
}
