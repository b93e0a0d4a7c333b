package dev.weir.recording;

/** A file that is no recording, or of a version that is not known here. */
public final class UnusableRecordingException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableRecordingException(String message) {
        super(message);
    }
}
