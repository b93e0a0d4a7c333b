package dev.weir.wire;

/**
 * One event of a recorded stream.
 *
 * @param name its type; empty for none
 * @param data its data, in which JSON may be followed by nothing
 */
public record RecordedEvent(String name, String data) {

    public static RecordedEvent of(String data) {
        return new RecordedEvent("", data);
    }

    /** The event as most servers write it. */
    public String text() {
        return (name.isEmpty() ? "" : "event: " + name + "\n") + "data: " + data + "\n\n";
    }
}
