import type { TestGateway } from './gateway.ts';

/** The metrics of a gateway that was started with the option `metrics`. */
export async function scrape({ metricsUrl }: Pick<TestGateway, 'metricsUrl'>): Promise<string> {
  const response = await fetch(metricsUrl ?? '');
  if (response.status !== 200) throw new Error(`The metrics are answered with ${response.status}.`);
  return response.text();
}

/** The names and labels of all time series, without their values: a number can look like a part of a key. */
export async function scrapedSeries(gateway: TestGateway): Promise<string[]> {
  const lines = (await scrape(gateway)).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => line.slice(0, line.lastIndexOf(' ')));
}
