package dev.weir.pack;

import dev.weir.pack.PackedAnswer.Alone;
import dev.weir.pack.PackedAnswer.Answered;
import dev.weir.pack.PackedAnswer.Why;
import dev.weir.schema.CodeFence;
import dev.weir.schema.JsonSchema;
import dev.weir.schema.MalformedJsonException;
import dev.weir.schema.StrictJson;
import dev.weir.schema.StrictJson.Member;
import dev.weir.schema.Violation;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Several requests in one, and how its answer is taken apart. Made by {@link Packing#pack}. Immutable, thread-safe. */
public final class Pack {
    private final ChatRequest request;
    private final List<String> keys;
    private final List<String> inputs;
    private final JsonSchema schema;

    Pack(ChatRequest request, List<String> keys, List<String> inputs, JsonSchema schema) {
        this.request = request;
        this.keys = keys;
        this.inputs = inputs;
        this.schema = schema;
    }

    /** A JSON object with one member a line. */
    static String object(List<String> keys, List<String> values) {
        return IntStream.range(0, keys.size())
                .mapToObj(i -> StrictJson.write(keys.get(i)) + ": " + StrictJson.write(values.get(i)))
                .collect(Collectors.joining(",\n", "{\n", "\n}"));
    }

    /** The request to send. */
    public ChatRequest request() {
        return request;
    }

    /**
     * Takes an answer apart. Each member gets its own part or is to be asked alone, and its share of the usage in either case:
     * of the input by the length of its own input, of the output by the length of its part.
     */
    public UnpackedAnswers unpack(Completion answer) {
        Alone unusable = unusable(answer);
        if (unusable != null) {
            return allAlone(answer, unusable);
        }
        List<Member> members;
        try {
            members = StrictJson.members(CodeFence.stripped(answer.text()));
        } catch (MalformedJsonException e) {
            return allAlone(answer, new Alone(Why.UNREADABLE, "the answer to the pack " + e.getMessage(), null));
        }
        Map<String, List<Member>> parts = members.stream().collect(Collectors.groupingBy(Member::name));
        Set<String> unknown = new HashSet<>(parts.keySet());
        keys.forEach(unknown::remove);
        List<List<Member>> own =
                keys.stream().map(key -> parts.getOrDefault(key, List.of())).toList();
        long[] lengths = own.stream()
                .mapToLong(ofMember -> ofMember.stream()
                        .mapToLong(part -> part.text().length())
                        .sum())
                .toArray();
        List<@Nullable Usage> usage = usage(answer, lengths);
        List<PackedAnswer> answers = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            answers.add(answer(answer, own.get(i), usage.get(i)));
        }
        int unknownParts = unknown.stream()
                .mapToInt(name -> Objects.requireNonNull(parts.get(name)).size())
                .sum();
        return new UnpackedAnswers(answers, unknownParts);
    }

    private static @Nullable Alone unusable(Completion answer) {
        if (answer.finishReason() == FinishReason.LENGTH) {
            return new Alone(Why.TRUNCATED, "the answer to the pack was cut off at the limit of output tokens", null);
        }
        if (answer.finishReason() == FinishReason.CONTENT_FILTER
                || answer.message().content().stream().anyMatch(Content.Refusal.class::isInstance)) {
            return new Alone(Why.REFUSED, "the answer to the pack was withheld or refused", null);
        }
        return null;
    }

    private UnpackedAnswers allAlone(Completion answer, Alone why) {
        List<PackedAnswer> answers = new ArrayList<>();
        usage(answer, new long[keys.size()]).forEach(share -> answers.add(new Alone(why.why(), why.detail(), share)));
        return new UnpackedAnswers(answers, 0);
    }

    private PackedAnswer answer(Completion whole, List<Member> parts, @Nullable Usage usage) {
        if (parts.size() != 1) {
            return parts.isEmpty()
                    ? new Alone(Why.MISSING, "the answer to the pack has no part for it", usage)
                    : new Alone(Why.REPEATED, "the answer to the pack has " + parts.size() + " parts for it", usage);
        }
        Member part = parts.get(0);
        if (part.repeatedName() != null) {
            return new Alone(Why.INVALID, "its part " + StrictJson.repetition(part.repeatedName()), usage);
        }
        List<Violation> violations = schema.violations(part.value());
        if (!violations.isEmpty()) {
            String detail = violations.stream().map(Violation::toString).collect(Collectors.joining("; "));
            return new Alone(Why.INVALID, detail, usage);
        }
        return new Answered(Completion.builder(whole.model())
                .id(whole.id())
                .text(part.text())
                .usage(usage)
                .build());
    }

    private List<@Nullable Usage> usage(Completion answer, long[] lengths) {
        Usage whole = answer.usage();
        if (whole == null) {
            return Collections.nCopies(keys.size(), null);
        }
        long[] inputLengths = inputs.stream().mapToLong(String::length).toArray();
        return new ArrayList<>(UsageShares.of(whole, inputLengths, lengths));
    }
}
