package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.weir.spi.token.TokenCounter;
import dev.weir.spi.token.Tokenizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Tokenizer} promises, as tests. The author of a tokenizer extends this class in the plugin's tests and
 * says how to build it, and for which models it knows the encoding.
 *
 * <pre>{@code
 * class HouseTokenizerTest extends TokenizerContract {
 *     @Override protected Tokenizer tokenizer() {
 *         return new HouseTokenizer();
 *     }
 *     @Override protected List<String> models() {
 *         return List.of("house-1", "house-1-mini");
 *     }
 * }
 * }</pre>
 */
public abstract class TokenizerContract extends Contract {
    private static final String UNKNOWN_MODEL = "no-provider/no-such-model-1";
    private static final List<String> ODD_MODELS =
            List.of("", " ", "/", ":", "-", "a/b/c/d", "ft:", "MODEL", "\ud800", "m".repeat(10_000));
    private static final String PROSE =
            "A weir is a low dam across a river: it raises the water, and measures what flows over it.\n";
    private static final List<String> TEXTS = List.of(
            PROSE,
            "{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Zürich\", \"days\": 3}}",
            "お誕生日おめでとう",
            "👩‍👩‍👧‍👦 e\u0301 ﷽",
            "  \t\r\n\n  ",
            "\0\u0001\ufffe\uffff");
    private static final List<String> SPECIAL_TOKENS =
            List.of("<|endoftext|>", "<|endofprompt|>", "<|im_start|>", "<|fim_prefix|>", "<|start|>", "<s>", "[INST]");
    private static final int MEBI = 1 << 20;
    private static final Duration FOR_A_MEBI = Duration.ofSeconds(60);

    /** The tokenizer. */
    protected abstract Tokenizer tokenizer();

    /** Names of models of which it knows the encoding; at least one for each encoding. */
    protected abstract List<String> models();

    private List<TokenCounter> counters() {
        Tokenizer tokenizer = tokenizer();
        return models().stream()
                .map(model -> Objects.requireNonNull(tokenizer.counter(model), "no counter for " + model))
                .distinct()
                .toList();
    }

    @Test
    void knowsTheEncodingsOfItsModels() {
        assertThat(models()).isNotEmpty();
        Tokenizer tokenizer = tokenizer();
        for (String model : models()) {
            assertThat(tokenizer.counter(model)).as(model).isNotNull().isSameAs(tokenizer.counter(model));
        }
    }

    @Test
    void knowsNoEncodingOfAnUnknownModel() {
        Tokenizer tokenizer = tokenizer();
        assertThat(tokenizer.counter(UNKNOWN_MODEL)).isNull();
        for (String model : ODD_MODELS) {
            assertThatCode(() -> tokenizer.counter(model)).doesNotThrowAnyException();
        }
    }

    @Test
    void anEmptyTextHasNoTokens() {
        assertThat(counters())
                .allSatisfy(counter -> assertThat(counter.count("")).isZero());
    }

    @Test
    void anyOtherTextHasTokens() {
        for (TokenCounter counter : counters()) {
            for (String text : TEXTS) {
                assertThat(counter.count(text)).as("%s", text).isPositive().isEqualTo(counter.count(text));
            }
        }
    }

    @Test
    void moreTextHasMoreTokens() {
        for (TokenCounter counter : counters()) {
            for (String text : TEXTS) {
                assertThat(counter.count(text.repeat(50))).as("%s", text).isGreaterThan(counter.count(text));
            }
            long one = counter.count(PROSE);
            assertThat(counter.count(PROSE.repeat(100))).isBetween(90 * one, 110 * one);
        }
    }

    @Test
    void aTextHasAtMostATokenForEachByte() {
        Random random = new Random(1);
        for (TokenCounter counter : counters()) {
            for (int i = 0; i < 100; i++) {
                String text = random.ints(random.nextInt(1, 400), 0, 0x3000)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
                long bytes = text.codePoints()
                        .map(code -> code < 0x80 ? 1 : code < 0x800 ? 2 : 3)
                        .sum();
                assertThat(counter.count(text)).as("seed 1, text %s", i).isBetween(1L, bytes);
            }
        }
    }

    @Test
    void countsTheNamesOfSpecialTokensAsText() {
        for (TokenCounter counter : counters()) {
            for (String special : SPECIAL_TOKENS) {
                assertThat(counter.count(special)).as(special).isGreaterThan(1);
                assertThat(counter.count(PROSE + special + PROSE)).as(special).isGreaterThan(2 * counter.count(PROSE));
            }
        }
    }

    @Test
    void countsSurrogatesWithoutTheirPair() {
        for (TokenCounter counter : counters()) {
            for (String text : List.of("\ud800", "\udc00", "a\ud800b", "\udc00\ud800", "\ud800".repeat(1000))) {
                assertThat(counter.count(text)).isPositive();
            }
        }
    }

    @Test
    void countsAMebibyteOfAnythingInBoundedTime() {
        Random random = new Random(1);
        List<String> absurd = new ArrayList<>(Stream.of("a", " ", "\n", "!", "語", "\ud800", "\u0301", "ab ", "\t\n")
                .map(unit -> unit.repeat(MEBI / unit.length()))
                .toList());
        absurd.add(random.ints(MEBI, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString());
        for (TokenCounter counter : counters()) {
            counter.count(PROSE);
            for (String text : absurd) {
                assertCountedInTime(counter, text);
            }
        }
    }

    private static void assertCountedInTime(TokenCounter counter, String text) {
        assertThat(CompletableFuture.supplyAsync(() -> counter.count(text)))
                .as("a text of U+%04X and so on", (int) text.charAt(0))
                .succeedsWithin(FOR_A_MEBI)
                .asInstanceOf(InstanceOfAssertFactories.LONG)
                .isPositive();
    }

    @Test
    void countsOnManyThreadsAtOnce() {
        for (TokenCounter counter : counters()) {
            List<Long> expected = TEXTS.stream().map(counter::count).toList();
            assertThat(Conduct.onEveryThread(() -> IntStream.range(0, 50)
                            .mapToObj(
                                    round -> TEXTS.stream().map(counter::count).toList())
                            .distinct()
                            .toList()))
                    .containsOnly(List.of(expected));
        }
    }

    @Test
    void doesNotWaitForAnything() {
        List<TokenCounter> counters = counters();
        counters.forEach(counter -> counter.count(PROSE));
        Conduct.assertDoesNotWait(() -> counters.forEach(counter -> counter.count(PROSE)));
    }

    @Test
    void refusesNull() {
        for (TokenCounter counter : counters()) {
            Conduct.assertRefusesNull(() -> counter.count(nothing()));
        }
    }
}
