package dev.weir.backend.anthropic;

import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.CompletionBuilder;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import dev.weir.wire.ErrorFields;
import dev.weir.wire.ProviderError;
import dev.weir.wire.body.WireJson;
import dev.weir.wire.chat.IncomingCompletion;
import dev.weir.wire.chat.WireName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * The answer as far as it has been received: a message, or events of a stream, of which unknown ones are skipped. It is
 * whole with a stop reason and, in a stream, {@code message_stop}. For one thread.
 */
final class ReceivedMessage implements IncomingCompletion {

    /** Fields of a message or an event that are not kept as extras. */
    private static final Set<String> KNOWN =
            Set.of("type", "role", "id", "model", "content", "stop_reason", "usage", "delta", "error");

    private static final Set<String> GROWING = Set.of("text", "thinking", "partial_json");
    private static final Set<String> EVENTS = Set.of(
            "message_start",
            "content_block_start",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop",
            "ping");

    private final WireName wire;
    private final boolean listening;
    private final @Nullable String answerTool;
    private final List<ContentBlock> blocks = new ArrayList<>();
    private final Map<Integer, ContentBlock> latest = new HashMap<>();
    private final ReportedUsage usage = new ReportedUsage();
    private final Map<String, Object> extras = new LinkedHashMap<>();

    /** The fields of the document that is read, and its type; kept between documents, of which there is one per token. */
    private final Map<String, Object> document = new LinkedHashMap<>();

    private String type = "";
    private String id = "";
    private String model;
    private boolean modelKnown;
    private boolean modelDelivered;
    private @Nullable String stopReason;
    private boolean stopped;
    /** Whether another message has begun after the end of this one. */
    private boolean another;

    private boolean begun;
    private boolean chunked;
    private boolean streamed;
    private int outputs;
    private int delivering;
    private int toolCalls;
    private @Nullable ProviderError error;

    /**
     * An answer of which nothing has come.
     *
     * @param model the requested model, which counts as the serving one until the server names another
     * @param wire the wire on which it comes
     * @param listening whether the pieces are to be delivered as they come
     * @param answerTool the tool whose arguments are the answer's text; null for none
     */
    ReceivedMessage(String model, WireName wire, boolean listening, @Nullable String answerTool) {
        this.model = model;
        this.wire = wire;
        this.listening = listening;
        this.answerTool = answerTool;
    }

    @Override
    public void readDocument(JsonParser parser) {
        String before = type;
        type = "";
        document.clear();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            if (name.equals("type")) {
                String named = WireJson.text(parser, before);
                type = named == null ? "" : named;
            } else {
                Object value = WireJson.value(parser);
                if (value != null) {
                    document.put(name, value);
                }
            }
        }
        read();
    }

    private void read() {
        another |= stopped && type.equals("message_start");
        if (another) {
            return;
        }
        boolean whole = isFinished();
        chunked |= EVENTS.contains(type);
        switch (type) {
            case "message" -> readWhole(document);
            case "message_start" -> readMessage(document.get("message"));
            case "content_block_start" -> open(index(), part(document.get("content_block")));
            case "content_block_delta" -> grow(index(), delta(document.get("delta")));
            case "content_block_stop" -> end(index());
            case "message_delta" -> {
                readMessage(document.get("delta"));
                readMessage(document);
            }
            case "message_stop" -> {
                readMessage(document);
                stop();
            }
            default -> {} // a ping, an error, or an event that is not known yet
        }
        if (!whole && (!begun || document.containsKey("error"))) {
            readError();
        }
    }

    private void readError() {
        ErrorFields errors = new ErrorFields();
        errors.kind(document.get("object") instanceof String kind ? kind : null);
        errors.add("type", type.isEmpty() ? null : type);
        document.forEach(errors::add);
        ProviderError reported = errors.error(begun);
        if (reported != null) {
            error = reported;
        }
    }

    private void readWhole(Map<?, ?> message) {
        readMessage(message);
        stop();
    }

    private void stop() {
        blocks.forEach(ContentBlock::end);
        stopped = true;
    }

    /** Reads a message, the beginning of one, or what becomes known at its end. */
    private void readMessage(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> message)) {
            return;
        }
        begun = true;
        if (message.get("id") instanceof String named && id.isEmpty()) {
            id = named;
        }
        if (message.get("model") instanceof String named && !named.isEmpty() && !modelKnown) {
            model = named;
            modelKnown = true;
        }
        if (blocks.isEmpty()) { // a message after its pieces repeats them
            List<?> content = parts(message.get("content"));
            for (int i = 0; i < content.size(); i++) {
                open(i, part(content.get(i)));
            }
        }
        if (StopReasons.isReason(message.get("stop_reason"))) {
            stopReason = String.valueOf(message.get("stop_reason"));
        }
        usage.add(message.get("usage"));
        message.forEach((name, field) -> {
            if (field != null && !KNOWN.contains(name)) {
                extras.put(String.valueOf(name), field);
            }
        });
    }

    private static List<?> parts(@Nullable Object content) {
        return content instanceof List<?> parts ? parts : content == null ? List.of() : List.of(content);
    }

    /** A part; some servers write one that consists of text as that, or without its type. */
    private static Map<?, ?> part(@Nullable Object value) {
        Object text = value instanceof Map<?, ?> fields && !fields.containsKey("type") ? fields.get("text") : value;
        return text instanceof String ? Map.of("type", "text", "text", text) : fields(value);
    }

    /** A piece of a block; some servers send its text in its place. */
    private static Map<?, ?> delta(@Nullable Object value) {
        return value instanceof String text ? Map.of("text", text) : fields(value);
    }

    private static Map<?, ?> fields(@Nullable Object value) {
        return value instanceof Map<?, ?> fields ? fields : Map.of();
    }

    /** The index of a block; without one, that of the last. */
    private int index() {
        return document.get("index") instanceof Number index ? index.intValue() : Math.max(0, blocks.size() - 1);
    }

    /** Opens a block. The order of blocks is that of their beginnings, also where a server gives several one index. */
    private ContentBlock open(int index, Map<?, ?> start) {
        boolean call = ContentBlock.isToolCall(start);
        boolean answer = call && answerTool != null && answerTool.equals(start.get("name"));
        ContentBlock block = new ContentBlock(start, wire, call && !answer ? toolCalls++ : 0, answer, listening);
        outputs += block.outputs();
        blocks.add(block);
        latest.put(index, block);
        begun = true;
        stopped = false;
        return block;
    }

    private void grow(int index, Map<?, ?> delta) {
        ContentBlock block = latest.get(index);
        if (block == null || (block.isEnded() && !Collections.disjoint(GROWING, delta.keySet()))) {
            String type = delta.containsKey("thinking") ? "thinking" : "text"; // some servers leave out the beginning
            block = open(index, Map.of("type", delta.containsKey("partial_json") ? "tool_use" : type));
        }
        int before = block.outputs();
        block.add(delta);
        outputs += block.outputs() - before;
        stopped = false;
    }

    private void end(int index) {
        ContentBlock block = latest.get(index);
        if (block != null) {
            int before = block.outputs();
            block.end();
            outputs += block.outputs() - before;
        }
    }

    @Override
    public @Nullable Consumer<TokenListener> takeUndelivered() {
        if (listening && modelKnown && !modelDelivered) {
            modelDelivered = true;
            return listener -> listener.onModel(model, id);
        }
        while (listening && delivering < blocks.size()) {
            ContentBlock block = blocks.get(delivering);
            Consumer<TokenListener> piece = block.takeUndelivered();
            if (piece != null || !block.isEnded()) {
                return piece; // pieces of the next block would come before the rest of this one
            }
            delivering++;
        }
        return null;
    }

    @Override
    public boolean hasBegun() {
        return begun;
    }

    @Override
    public boolean isChunked() {
        return chunked;
    }

    @Override
    public boolean isFinished() {
        if (!stopped || stopReason == null) {
            return false;
        }
        boolean whole = StopReasons.meansWhole(stopReason);
        for (int i = 0; i < blocks.size(); i++) {
            if (!blocks.get(i).isUsable() || (whole && blocks.get(i).lacksInput())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean isClosed() {
        return isFinished();
    }

    @Override
    public boolean isWhole() {
        return isFinished();
    }

    @Override
    public boolean isComplete(boolean done) {
        return isFinished();
    }

    @Override
    public boolean hasUsage() {
        return usage.usage() != null;
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public void fail(ProviderError error) {
        if (!isFinished()) { // what fails after a whole answer does not concern it
            this.error = error;
        }
    }

    @Override
    public @Nullable ProviderError error() {
        return error;
    }

    @Override
    public void streamed(boolean complete) {
        streamed = true;
    }

    @Override
    public boolean isStreamed() {
        return streamed;
    }

    /** A stream is whole only if the server completed it. */
    @Override
    public boolean isCompleteStream() {
        return streamed && isFinished();
    }

    @Override
    public Completion whole(@Nullable RateLimits rateLimits) {
        FinishReason reason = StopReasons.of(stopReason);
        boolean answered = reason == FinishReason.TOOL_CALLS && answerTool != null && toolCalls == 0;
        return completion(answered ? FinishReason.STOP : reason, rateLimits);
    }

    @Override
    public @Nullable Completion partial(@Nullable RateLimits rateLimits) {
        return outputs == 0 && !hasUsage() ? null : completion(FinishReason.TRUNCATED, rateLimits);
    }

    private Completion completion(FinishReason reason, @Nullable RateLimits rateLimits) {
        if (reason == FinishReason.OTHER && stopReason != null) {
            extras.put("stop_reason", stopReason);
        }
        Map<String, Object> others = usage.others();
        if (!others.isEmpty()) {
            extras.put("usage", others);
        }
        CompletionBuilder completion = Completion.builder(model).id(id);
        for (ContentBlock block : blocks) {
            Content part = block.content();
            if (part != null) {
                completion.content(part);
            }
        }
        return completion
                .finishReason(reason)
                .usage(usage.usage())
                .rateLimits(rateLimits)
                .extras(extras)
                .build();
    }
}
