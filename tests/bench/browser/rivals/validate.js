// A whole dossier's check by ajv and by the engine's validator as WebAssembly, in one page: the
// same schema, the same data, compiled beforehand in both.

import Ajv from "ajv/dist/2020";
import addFormats from "ajv-formats";

globalThis.validate = async (address, repeat) => {
  const { schema, data } = await (await fetch(address)).json();
  const ajv = addFormats(new Ajv({ allErrors: true, strict: false }));
  const check = ajv.compile(schema);
  const { default: load, Checker } = await import("/wasm/bench_wasm.js");
  await load();
  const checker = new Checker(JSON.stringify(schema), JSON.stringify(data));
  if (!check(data) || !checker.valid()) throw new Error("both should find the data right");
  const time = (run) => {
    const times = Array.from({ length: repeat }, () => {
      const began = performance.now();
      for (let i = 0; i < 20; i++) run();
      return (performance.now() - began) / 20;
    });
    return times.sort((a, b) => a - b)[Math.floor(repeat / 2)];
  };
  // In turns, so that neither gains from what the machine does meanwhile.
  const both = Array.from({ length: 5 }, () => ({
    ajv: time(() => check(data)),
    ours: time(() => checker.violations()),
  }));
  const middle = (name) => both.map((it) => it[name]).sort((a, b) => a - b)[2];
  return { ajv: middle("ajv"), ours: middle("ours") };
};
