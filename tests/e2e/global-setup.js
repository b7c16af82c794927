// Says at once, in one sentence, that there is no portal to travel through.

export default async function globalSetup(config) {
  const url = config.projects[0].use.baseURL;
  const response = await fetch(url).catch(() => undefined);
  if (!response?.ok) {
    throw new Error(`No portal answers at ${url}. Start one: cargo xtask serve`);
  }
}
