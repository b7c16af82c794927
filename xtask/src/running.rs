//! Servers that a command starts for itself, and ends.

use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, Command};
use std::time::Duration;

use crate::Result;

/// A child that ends with us.
pub(crate) struct Running(Child);

impl Running {
    /// Starts it, with our own output as its output unless the command says otherwise.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let program = command.get_program().to_string_lossy().into_owned();
        command.spawn().map(Self).map_err(|e| format!("{program} cannot be started: {e}."))
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self) -> Result {
        let status = self.0.wait().map_err(|e| e.to_string())?;
        if status.success() { Ok(()) } else { Err("It has stopped: see its words above.".into()) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits until `server` listens on this port of this machine.
pub(crate) fn wait_for(port: u16, server: &mut Running) -> Result {
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if server.0.try_wait().map_err(|e| e.to_string())?.is_some() {
            return Err(format!("What should listen on port {port} has stopped."));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}
