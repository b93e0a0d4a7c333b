package dev.weir.app;

/** The exit codes. They are documented and do not change. */
final class ExitCode {
    static final int OK = 0;
    /** A defect of Weir or of a plugin. */
    static final int UNEXPECTED = 1;
    /** The command line is invalid. */
    static final int USAGE = 2;
    /** The configuration is invalid, or a plugin was refused. */
    static final int CONFIGURATION = 3;
    /** The backend failed, or refused, or the response cache failed; rows of a batch job failed. */
    static final int FAILED = 4;
    /** The call timed out. */
    static final int TIMED_OUT = 5;
    /** A plugin was refused; {@code weir plugins} alone ends with it, as other commands go on without the plugin. */
    static final int PLUGIN_REFUSED = 6;
    /**
     * There is an answer, and it is not a whole text: the token limit, a content filter or a tool call ended it. Or there are results
     * of a batch job, and not all yet.
     */
    static final int INCOMPLETE = 7;
    /** Standard output could not be written. */
    static final int OUTPUT = 8;
    /** Given up: by an interrupt, as shells count it. */
    static final int CANCELLED = 130;

    private ExitCode() {}
}
