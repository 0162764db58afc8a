//! Starting other programs, with failures that read as sentences.

use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail};

/// Runs a command to its end, its output on ours. `advice` is a sentence for when it fails.
pub(crate) fn run(command: &mut Command, advice: &str) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` failed ({status}). {advice}", shown(command));
    }
    Ok(())
}

/// Runs a command to its end in silence and returns what it printed; a failure shows its last lines.
pub(crate) fn output(command: &mut Command, advice: &str) -> Result<String> {
    let output = attempt(command)?;
    if !output.status.success() {
        let said =
            String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        bail!("`{}` failed ({}). {advice}\n{}", shown(command), output.status, last_lines(&said, 20));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a command to its end in silence, whatever its exit code.
pub(crate) fn attempt(command: &mut Command) -> Result<Output> {
    command.stdin(Stdio::null()).output().with_context(|| cannot_start(command))
}

/// The command as one would type it, shortened to its beginning.
pub(crate) fn shown(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let name = program.rsplit('/').next().unwrap_or(&program).to_owned();
    let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).take(8).collect();
    let more = if command.get_args().count() > words.len() { " …" } else { "" };
    format!("{name} {}{more}", words.join(" ")).trim_end().to_owned()
}

/// The end of a long text.
pub(crate) fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

fn cannot_start(command: &Command) -> String {
    format!("`{}` could not be started. Is the program installed and in the PATH?", shown(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_without_its_folder() {
        assert_eq!(shown(Command::new("/usr/bin/node").args(["a", "b"])), "node a b");
    }

    #[test]
    fn a_failure_names_the_command_and_says_what_to_do() {
        let error = run(&mut Command::new("false"), "Try again.").unwrap_err().to_string();
        assert!(error.starts_with("`false` failed") && error.ends_with("Try again."), "{error}");
    }

    #[test]
    fn a_missing_program_is_a_sentence() {
        let error = run(&mut Command::new("no-such-program"), "").unwrap_err().to_string();
        assert_eq!(
            error,
            "`no-such-program` could not be started. Is the program installed and in the PATH?"
        );
    }
}
