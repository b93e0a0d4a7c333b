package dev.weir.batchjob;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** All that is known of a batch job, as its state file keeps it. For one thread. */
final class JobState {
    private static final String METADATA = "metadata.";

    /** Raised when an older version could no longer go on with the job. */
    private static final int FORMAT = 1;

    final String id;
    final String backend;
    final String source;
    final Instant created;
    final Map<String, String> metadata;
    /** The number of rows that were refused before anything was submitted. */
    final int rejected;

    final List<JobPart> parts = new ArrayList<>();
    /** Whether the job is to be cancelled. */
    boolean cancelled;

    JobState(String id, String backend, String source, Instant created, Map<String, String> metadata, int rejected) {
        this.id = id;
        this.backend = backend;
        this.source = source;
        this.created = created;
        this.metadata = Map.copyOf(metadata);
        this.rejected = rejected;
    }

    /**
     * The state of a state file.
     *
     * @throws IllegalArgumentException if it is not one
     * @throws NewerStateException if it is that of a newer version
     */
    static JobState parse(byte[] file) {
        Properties fields = new Properties();
        try {
            fields.load(new StringReader(new String(file, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new IllegalArgumentException("it cannot be read", e);
        }
        int format = Integer.parseInt(fields.getProperty("format", "1"));
        if (format > FORMAT) {
            throw new NewerStateException(format, FORMAT);
        }
        Map<String, String> metadata = new TreeMap<>();
        for (String key : fields.stringPropertyNames()) {
            if (key.startsWith(METADATA)) {
                metadata.put(key.substring(METADATA.length()), fields.getProperty(key));
            }
        }
        JobState state = new JobState(
                text(fields, "id"),
                text(fields, "backend"),
                text(fields, "source"),
                Instant.parse(text(fields, "created")),
                metadata,
                Integer.parseInt(text(fields, "rejected")));
        state.cancelled = Boolean.parseBoolean(text(fields, "cancelled"));
        int parts = Integer.parseInt(text(fields, "parts"));
        for (int number = 1; number <= parts; number++) {
            state.parts.add(JobPart.read(number, fields));
        }
        return state;
    }

    private static String text(Properties fields, String key) {
        String value = fields.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return value;
    }

    byte[] bytes() {
        Properties fields = new Properties();
        fields.setProperty("format", Integer.toString(FORMAT));
        fields.setProperty("id", id);
        fields.setProperty("backend", backend);
        fields.setProperty("source", source);
        fields.setProperty("created", created.toString());
        fields.setProperty("rejected", Integer.toString(rejected));
        fields.setProperty("cancelled", Boolean.toString(cancelled));
        fields.setProperty("parts", Integer.toString(parts.size()));
        metadata.forEach((key, value) -> fields.setProperty(METADATA + key, value));
        parts.forEach(part -> part.write(fields));
        StringWriter text = new StringWriter();
        try {
            fields.store(text, "State of a batch job of Weir. Do not edit.");
        } catch (IOException e) {
            throw new IllegalStateException(e); // a StringWriter throws none
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
