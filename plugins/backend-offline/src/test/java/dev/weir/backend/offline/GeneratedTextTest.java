package dev.weir.backend.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.testkit.fake.FakeCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the text, it is answered by the schema or refused without quoting it, and soon. */
class GeneratedTextTest {
    private static final List<String> WORDS = SentenceTable.rows("understood.txt")
            .flatMap(row -> List.of(row.sentence().split(" ", -1)).stream())
            .distinct()
            .toList();
    private static final AnswerSchemas SCHEMAS = new AnswerSchemas();
    private static final String SIGNS = "aZ9 .,:;!?'\"`-_/=@#&+%(){}[]\\\n\t\u0000é部\uD842\uDFB7\u200B";

    private static final OfflineBackend BACKEND = new OfflineBackend();
    private final long seed = new SplittableRandom().nextLong();
    private final RandomGenerator random = new SplittableRandom(seed);

    /** The answer, or an empty text if it was refused. */
    private String answer(String text) {
        ChatRequest request = ChatRequest.builder("offline").user(text).build();
        try {
            return BACKEND.complete(request, FakeCall.within(Duration.ofMinutes(1)))
                    .text();
        } catch (BackendException e) {
            assertThat(e.code()).isEqualTo("not_understood");
            return "";
        }
    }

    private String words(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> WORDS.get(random.nextInt(WORDS.size())))
                .collect(Collectors.joining(" "));
    }

    private String signs(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> String.valueOf(SIGNS.charAt(random.nextInt(SIGNS.length()))))
                .collect(Collectors.joining());
    }

    @RepeatedTest(20)
    void everyAnswerToShuffledWordsFollowsTheSchema() {
        for (int i = 0; i < 100; i++) {
            String text = "deploy nginx " + words(random.nextInt(12));
            String answer = answer(random.nextBoolean() ? text : words(1 + random.nextInt(15)));
            assertThat(answer.isEmpty() ? "" : SCHEMAS.problems(answer))
                    .as("seed %d, text %s", seed, text)
                    .isEmpty();
        }
    }

    @Test
    void survivesAnySigns() {
        for (int i = 0; i < 2_000; i++) {
            String text = signs(random.nextInt(60));
            assertThat(answer("deploy " + text))
                    .as("seed %d, text %s", seed, text)
                    .isNotNull();
        }
    }

    @Test
    void everyWordIsClaimedOrReported() {
        for (int i = 0; i < 500; i++) {
            String odd = "zq" + Long.toString(random.nextLong(1, Long.MAX_VALUE), 36) + "zq";
            String answer = answer("Deploy nginx with 3 replicas beside " + odd);
            assertThat(answer).as("seed %d", seed).contains("\"notUnderstood\":[\"beside " + odd + "\"]");
        }
    }

    @Test
    void noWordVanishesWhereverItStands() {
        List<String> odd = List.of("zqx", "🚀", "@", "%", "->", "~", "<5", "部署", "bitte", "a/b", "$9", "≥");
        SentenceTable.rows("understood.txt")
                .filter(row -> row.declared().isEmpty())
                .forEach(row -> {
                    List<String> words = new ArrayList<>(List.of(row.sentence().split(" ", -1)));
                    String word = odd.get(random.nextInt(odd.size()));
                    words.add(random.nextInt(words.size() + 1), word);
                    String text = String.join(" ", words);
                    String answer = answer(text);
                    assertThat(answer.isEmpty() ? word : answer)
                            .as("seed %d, text %s", seed, text)
                            .containsIgnoringCase(word);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deploy ",
                "a",
                " ",
                "replicas 3 ",
                "\"",
                "o du ",
                "1-",
                "in namespace ",
                "x=",
                ".",
                "twenty ",
                "to "
            })
    void longTextsAreRefusedOrAnsweredSoon(String unit) {
        String fitting = unit.repeat(10_000 / unit.length());
        String huge = unit.repeat(1_000_000 / unit.length());
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            answer(fitting);
            answer("deploy nginx " + fitting.substring(0, 9_000));
            assertThat(answer(huge)).isEmpty();
        });
    }
}
