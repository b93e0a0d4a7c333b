package dev.weir.batchjob;

/** A state file was written by a newer version, whose form this one does not know. */
final class NewerStateException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NewerStateException(int format, int known) {
        super("is the state of a batch job in format " + format + ", and this version of Weir knows formats up to "
                + known + ": use the version that wrote it, or a newer one");
    }
}
