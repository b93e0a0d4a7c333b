package dev.weir.wire;

import java.util.List;

/** One answer as a server gives it plainly and as a stream. */
public interface RecordedAnswer {

    /** The answer as one document. */
    String plain();

    /** The answer as a stream. */
    List<RecordedEvent> stream();

    /** How many choices it has beside the first. */
    default int furtherChoices() {
        return 0;
    }
}
