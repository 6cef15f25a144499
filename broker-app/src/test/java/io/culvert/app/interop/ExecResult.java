package io.culvert.app.interop;

/** What a command that has ended left behind: exit code and both outputs. */
public record ExecResult(int exitCode, String stdout, String stderr) {

    public boolean isSuccess() {
        return exitCode == 0;
    }

    /** This result, or an {@link AssertionError} with both outputs if the exit code is not 0. */
    public ExecResult orFail(String what) {
        if (exitCode != 0) {
            throw new AssertionError(what + ": exit code " + exitCode + "\n" + stdout + stderr);
        }
        return this;
    }
}
