package dev.weir.app.batch;

import dev.weir.Weir;
import dev.weir.app.cli.InputException;
import dev.weir.app.rows.RequestRow;
import dev.weir.app.rows.RowException;
import dev.weir.app.rows.TextLines;
import dev.weir.app.rows.TextLines.Line;
import dev.weir.batchjob.BatchRow;
import dev.weir.call.CallException;
import dev.weir.client.Intent;
import dev.weir.spi.chat.ChatRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rows of a file for a batch job, one after the other: what {@code weir cache warm} takes, with an {@code id} where one is
 * wanted, and lines in the provider's own format. Blank lines are no rows. Not thread-safe.
 */
final class BatchRows implements Iterator<BatchRow> {
    private final TextLines lines;
    private final Weir weir;
    private final Function<String, Intent> intents;
    private @Nullable BatchRow next;
    private boolean begun;

    /** @param intents the intent of a prompt */
    BatchRows(TextLines lines, Weir weir, Function<String, Intent> intents) {
        this.lines = lines;
        this.weir = weir;
        this.intents = intents;
    }

    @Override
    public boolean hasNext() {
        if (!begun) {
            begun = true;
            next = read();
        }
        return next != null;
    }

    @Override
    public BatchRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        BatchRow row = Objects.requireNonNull(next);
        next = read();
        return row;
    }

    private @Nullable BatchRow read() {
        try {
            for (Line line = lines.next(); line != null; line = lines.next()) {
                String text = line.text();
                if (text == null) {
                    return BatchRow.unusable(line.number(), String.valueOf(line.problem()));
                }
                if (!text.isEmpty()) {
                    return row(line.number(), text);
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private BatchRow row(long number, String text) {
        try {
            JsonNode json = RequestRow.json(text);
            if (json.has("custom_id") || json.has("body")) {
                return BatchRow.ofLine(number, text);
            }
            String id = null;
            if (json instanceof ObjectNode object) {
                id = RequestRow.id(object.remove("id"));
            }
            return BatchRow.of(number, request(RequestRow.of(json, intents))).withId(id);
        } catch (RowException | InputException | CallException e) {
            return BatchRow.unusable(number, String.valueOf(e.getMessage()));
        }
    }

    /** What a live call would send: with the default limit of tokens. */
    private ChatRequest request(RequestRow row) {
        if (row instanceof RequestRow.Chat chat && chat.options().backend() != null) {
            throw new InputException("names a backend; a job has one backend, that of --backend");
        }
        ChatRequest request = row.request(weir);
        if (weir.configuration().settings().routes().containsKey(request.model())) {
            throw new InputException(
                    "names the route '" + request.model() + "'; a batch needs a model of the provider");
        }
        boolean modelIsDefault =
                request.model().equals(weir.configuration().settings().client().model())
                        && weir.configuration().origin("llm.client.model").isDefault();
        if (modelIsDefault) {
            throw new InputException("has no model; give one with --model, or set llm.client.model or LLM_MODEL");
        }
        return weir.request(Intent.of("-").withRequest(any -> request));
    }
}
