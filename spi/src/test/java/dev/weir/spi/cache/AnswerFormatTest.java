package dev.weir.spi.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BilledUnit;
import dev.weir.spi.backend.Billing;
import dev.weir.spi.backend.RateLimits;
import dev.weir.spi.backend.ReportedCost;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.CacheMark;
import dev.weir.spi.chat.Choice;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.Embeddings;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AnswerFormatTest {
    private static final Path GOLDEN = Path.of("src/test/resources/dev/weir/spi/cache/answers-version-1.txt");
    private static final Instant FRESH_UNTIL = Instant.parse("2026-01-02T03:04:05.678Z");

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final RandomValues values = new RandomValues(random);

    @Test
    void whatIsReadEqualsWhatWasWritten() throws UnreadableAnswerException {
        for (int i = 0; i < 1_000; i++) {
            CachedAnswer answer = values.next(CachedAnswer.class);
            assertThat(AnswerFormat.read(AnswerFormat.write(answer)))
                    .as("seed %d, answer %d", seed, i)
                    .isEqualTo(answer);
        }
        assertThat(values.generated)
                .as("seed %d", seed)
                .allSatisfy((component, hashes) -> assertThat(hashes).hasSizeGreaterThan(1));
        assertThat(generatedRecords()).as("seed %d", seed).containsAll(kinds(Content.class));
    }

    private Set<String> generatedRecords() {
        return values.generated.keySet().stream()
                .map(component -> component.substring(0, component.lastIndexOf('.')))
                .collect(Collectors.toSet());
    }

    private static Set<String> kinds(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .flatMap(kind -> kind.isSealed() ? kinds(kind).stream() : Stream.of(kind.getName()))
                .collect(Collectors.toSet());
    }

    @Test
    void keepsTheOrderOfMembers() throws UnreadableAnswerException {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            members.put("name-" + random.nextInt(), i);
        }
        CachedAnswer answer = cached(Completion.builder("m").extras(members).build());
        Answer read = AnswerFormat.read(AnswerFormat.write(answer)).answer();
        assertThat(((Completion) read).extras().keySet())
                .as("seed %d", seed)
                .containsExactlyElementsOf(members.keySet());
    }

    @Test
    void keepsJsonOfTheMaximumDepth() throws UnreadableAnswerException {
        Object nested = List.of();
        for (int depth = 3; depth < 512; depth++) {
            nested = List.of(nested);
        }
        CachedAnswer answer =
                cached(Completion.builder("m").extras(Map.of("nested", nested)).build());
        assertThat(AnswerFormat.read(AnswerFormat.write(answer))).isEqualTo(answer);
    }

    /** Whatever else the bytes hold, there is no other exception, and no memory is taken for what cannot be there. */
    @Test
    void bytesThatWereDamagedAreUnreadable() {
        for (int i = 0; i < 500; i++) {
            byte[] form = AnswerFormat.write(values.next(CachedAnswer.class));
            byte[] shorter = Arrays.copyOf(form, random.nextInt(form.length));
            assertThatThrownBy(() -> AnswerFormat.read(shorter))
                    .as("seed %d, answer %d", seed, i)
                    .isInstanceOf(UnreadableAnswerException.class);
            form[1 + random.nextInt(form.length - 1)] = (byte) random.nextInt();
            try {
                AnswerFormat.read(form);
            } catch (UnreadableAnswerException e) {
                assertThat(e.isNewer()).as("seed %d, answer %d", seed, i).isFalse();
            }
        }
    }

    @Test
    void bytesAfterTheEndMakeItUnreadable() {
        byte[] form = AnswerFormat.write(cached(Completion.of("m", "text")));
        byte[] longer = Arrays.copyOf(form, form.length + 1);
        assertThatThrownBy(() -> AnswerFormat.read(longer)).isInstanceOf(UnreadableAnswerException.class);
        assertThatThrownBy(() -> AnswerFormat.read(new byte[0])).isInstanceOf(UnreadableAnswerException.class);
    }

    @Test
    void aLaterVersionIsToldFromDamage() {
        byte[] form = AnswerFormat.write(cached(Completion.of("m", "text")));
        form[0] = (byte) (form[0] + 2); // the lowest bit is the sign
        UnreadableAnswerException later =
                catchThrowableOfType(UnreadableAnswerException.class, () -> AnswerFormat.read(form));
        assertThat(later.isNewer()).isTrue();
        assertThat(later).hasMessage("an answer in version 2 of the form; this version of Weir reads up to 1");
    }

    /** What an earlier release stored is read by this one, and what this one writes is not changed unseen. */
    @Test
    void readsAndWritesVersion1() throws IOException, UnreadableAnswerException {
        Map<String, CachedAnswer> samples = samples();
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(
                    GOLDEN,
                    samples.entrySet().stream()
                            .map(sample -> sample.getKey() + " " + base64(sample.getValue()) + "\n")
                            .collect(Collectors.joining()));
        }
        List<String> lines = Files.readAllLines(GOLDEN);
        assertThat(lines).hasSameSizeAs(samples.entrySet());
        for (String line : lines) {
            String[] parts = line.split(" ", 2);
            CachedAnswer sample = samples.get(parts[0]);
            assertThat(AnswerFormat.read(Base64.getDecoder().decode(parts[1])))
                    .as(parts[0])
                    .isEqualTo(sample);
            assertThat(base64(sample))
                    .as("%s: raise the version when the form changes, and keep reading this one", parts[0])
                    .isEqualTo(parts[1]);
        }
    }

    private static String base64(CachedAnswer answer) {
        return Base64.getEncoder().encodeToString(AnswerFormat.write(answer));
    }

    private static CachedAnswer cached(Answer answer) {
        return new CachedAnswer(answer, "primary", FRESH_UNTIL, 1000);
    }

    private static Map<String, CachedAnswer> samples() {
        return new TreeMap<>(Map.of(
                "shortest",
                new CachedAnswer(Completion.of("m", ""), null, Instant.EPOCH, 0),
                "whole",
                cached(whole()),
                "embeddings",
                cached(Embeddings.builder("model-2")
                        .vector(Embedding.of(0.1f, -2f, Float.MIN_VALUE))
                        .vector(Embedding.of(1f, 2f, 3f))
                        .usage(Usage.estimated(7, 0))
                        .build())));
    }

    private static Completion whole() {
        WireFields fields = WireFields.of("openai", json());
        CacheMark hour = CacheMark.of(Duration.ofHours(1));
        Message message = new Message(
                Role.ASSISTANT,
                List.of(
                        new Content.Reasoning("because", "signature", false, null, WireFields.NONE),
                        new Content.Reasoning("", "encrypted", true, CacheMark.DEFAULT, fields),
                        new Content.Text("a text with \u00e9, \u4e2d, \ud83d\ude00 and \ud800", hour, WireFields.NONE),
                        Content.image("https://example.org/i.png", "low"),
                        Content.audio("AAAA", "wav"),
                        Content.file("f.pdf", "data:application/pdf;base64,AAAA"),
                        Content.uploadedFile("file-1"),
                        Content.refusal("no"),
                        Content.other(fields),
                        ToolCall.of("call-1", "tool", "{\"a\": 1}").withWireFields(fields)),
                null,
                false,
                "name",
                fields);
        return new Completion(
                "id-1",
                "model-1",
                message,
                FinishReason.OTHER,
                List.of(Choice.of(Message.assistant("other"), FinishReason.LENGTH, json())),
                new Usage(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, true, billing()),
                RateLimits.builder()
                        .requests(100L, 99L, Duration.ofMillis(1500))
                        .tokens(null, 5L, null)
                        .build(),
                json());
    }

    private static Billing billing() {
        return Billing.builder()
                .tier("flex")
                .speed("fast")
                .region("us")
                .unit(BilledUnit.WEB_SEARCH, 3)
                .unit(BilledUnit.PAGE, new BigDecimal("1.50"))
                .reportedCost(new ReportedCost(new BigDecimal("0.0012300"), "usage.cost"))
                .build();
    }

    private static Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("null", null);
        json.put("list", Arrays.asList(1, 2L, (short) 3, (byte) 4, 5.5, 6.5f, true, false, null, "text"));
        json.put("decimal", new BigDecimal("0.10"));
        json.put("whole", new BigDecimal("1e400").toBigIntegerExact());
        json.put("map", Collections.singletonMap("a", List.of()));
        return json;
    }
}
