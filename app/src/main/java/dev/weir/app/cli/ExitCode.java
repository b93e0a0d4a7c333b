package dev.weir.app.cli;

/** The exit codes. They are documented and do not change. */
public final class ExitCode {
    public static final int OK = 0;
    /** A defect of Weir or of a plugin. */
    public static final int UNEXPECTED = 1;
    /** The command line is invalid. */
    public static final int USAGE = 2;
    /** The configuration is invalid, or a plugin was refused. */
    public static final int CONFIGURATION = 3;
    /**
     * The backend failed, or refused, or the response cache failed, or a row of {@code weir run} or of a batch job has no
     * answer.
     */
    public static final int FAILED = 4;
    /** The call timed out. */
    public static final int TIMED_OUT = 5;
    /** A plugin was refused; only {@code weir plugin} ends with it, as other commands go on without the plugin. */
    public static final int PLUGIN_REFUSED = 6;
    /**
     * There is an answer, of {@code weir run} one at least, and it is not a whole text: the token limit, a content filter or
     * a tool call ended it. Or there are results of a batch job, and not all yet.
     */
    public static final int INCOMPLETE = 7;
    /** Standard output, or the file of results, could not be written. */
    public static final int OUTPUT = 8;
    /** {@code weir run} ended before its input did, as the next call might have cost too much. */
    public static final int UNFINISHED = 9;
    /** {@code weir doctor} found something wrong. */
    public static final int FOUND = 10;
    /** Given up: by an interrupt, as shells count it. */
    public static final int CANCELLED = 130;

    private ExitCode() {}
}
