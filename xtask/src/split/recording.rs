//! A program that tells which of its functions run.

use walrus::ir::{Call, Const, Value};
use walrus::{FunctionId, ValType};

use super::{REST, parse};
use crate::Result;

/// A program made to tell, by number, each function that begins to run.
pub(crate) struct Recording {
    /// It calls the import `rest`.`seen` with the number.
    pub(crate) wasm: Vec<u8>,
    /// The functions' names by number.
    pub(crate) names: Vec<String>,
}

/// Makes a program tell which of its functions run.
///
/// # Errors
/// A sentence, when it is no WebAssembly.
pub(crate) fn record(wasm: &[u8]) -> Result<Recording> {
    let mut module = parse(wasm)?;
    let ty = module.types.add(&[ValType::I32], &[]);
    let (seen, _) = module.add_import_func(REST, "seen", ty);
    let functions: Vec<FunctionId> = module.funcs.iter_local().map(|(id, _)| id).collect();
    let mut names = Vec::new();
    for (number, id) in functions.into_iter().enumerate() {
        let function = module.funcs.get_mut(id);
        names.push(function.name.clone().unwrap_or_default());
        let number = Const { value: Value::I32(number as i32) };
        let mut body = function.kind.unwrap_local_mut().builder_mut().func_body();
        body.instr_at(0, number).instr_at(1, Call { func: seen });
    }
    Ok(Recording { wasm: module.emit_wasm(), names })
}
