// How the journeys run. `cargo xtask test` starts a portal with fresh data and says where
// (TOKHAI_URL), which browser to use (CHROMIUM), which portal to start where a journey needs its own
// (TOKHAI_PORTAL), and where results go (TOKHAI_E2E_OUTPUT).
// Against a portal of your own: TOKHAI_URL=http://127.0.0.1:8080 npx playwright test

import { existsSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";

const output = process.env.TOKHAI_E2E_OUTPUT ?? "../../target/e2e";
const found = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = process.env.CHROMIUM ?? found.find((path) => existsSync(path));

export default defineConfig({
  testDir: ".",
  outputDir: join(output, "results"),
  globalSetup: "./global-setup.js",
  reporter: [["list"], ["json", { outputFile: join(output, "report.json") }]],
  forbidOnly: !!process.env.CI,
  // A journey that passes at the second try only is a failure to look at, not to hide.
  retries: 0,
  // Journeys share nothing but the portal, and each has an address of its own there.
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    baseURL: process.env.TOKHAI_URL ?? "http://127.0.0.1:8080",
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    // Colours are measured as they end up, not on their way there.
    contextOptions: { reducedMotion: "reduce" },
    screenshot: "only-on-failure",
    // Without pictures of each step, which made every journey take half as long again.
    trace: { mode: "retain-on-failure", snapshots: false, screenshots: false },
    launchOptions: {
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    {
      name: "phone",
      // Nothing in them depends on a size.
      testIgnore: ["service-worker.spec.js", "security.spec.js"],
      use: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
    },
    {
      name: "desktop",
      // The one is about screens of 320 px, nothing in the other depends on a size.
      testIgnore: ["narrow.spec.js", "uploads.spec.js"],
      use: { viewport: { width: 1280, height: 800 } },
    },
  ],
});
