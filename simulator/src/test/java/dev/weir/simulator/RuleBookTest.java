package dev.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleBookTest {
    private static final String PATH = "/v1/chat/completions";

    private static RuleBook book(Rule... rules) {
        return new RuleBook(List.of(rules), new Seed(5));
    }

    /** Which of the next requests are struck, counted from 1. */
    private static List<Integer> struck(RuleBook book, int requests) {
        List<Integer> struck = new ArrayList<>();
        for (int i = 1; i <= requests; i++) {
            if (book.next("m", PATH, false, Duration.ZERO).fault() != Fault.OK) {
                struck.add(i);
            }
        }
        return struck;
    }

    private static RuleBuilder failing() {
        return Rule.of(Fault.STATUS_500);
    }

    @Test
    void strikesAlways() {
        assertThat(struck(book(failing().build()), 3)).containsExactly(1, 2, 3);
    }

    @Test
    void strikesTheFirstThenAllIsFine() {
        assertThat(struck(book(failing().times(2).build()), 5)).containsExactly(1, 2);
    }

    @Test
    void strikesAfterTheFirst() {
        assertThat(struck(book(failing().after(3).build()), 5)).containsExactly(4, 5);
    }

    @Test
    void strikesEachNth() {
        assertThat(struck(book(failing().every(3).build()), 9)).containsExactly(3, 6, 9);
        assertThat(struck(book(failing().after(1).every(2).times(2).build()), 9))
                .containsExactly(3, 5);
    }

    @Test
    void strikesForAPeriod() {
        RuleBook book = book(failing()
                .from(Duration.ofSeconds(5))
                .lasting(Duration.ofSeconds(20))
                .build());
        List<Long> struck = new ArrayList<>();
        for (long second = 0; second < 40; second += 5) {
            if (book.next("m", PATH, false, Duration.ofSeconds(second)).fault() == Fault.STATUS_500) {
                struck.add(second);
            }
        }
        assertThat(struck).containsExactly(5L, 10L, 15L, 20L);
    }

    @Test
    void strikesAShareTheSameUnderTheSameSeed() {
        Rule rule = failing().rate(0.3).build();
        List<Integer> struck = struck(book(rule), 1_000);

        assertThat(struck.size()).isBetween(250, 350);
        assertThat(struck(book(rule), 1_000)).isEqualTo(struck);
        assertThat(struck(new RuleBook(List.of(rule), new Seed(6)), 1_000)).isNotEqualTo(struck);
        assertThat(struck(book(failing().rate(0).build()), 100)).isEmpty();
    }

    @Test
    void matchesModelPathAndStreaming() {
        RuleBook book = book(failing().model("gpt-*").path("/v1/*").stream(true).build());

        assertThat(fault(book, "gpt-4o", PATH, true)).isEqualTo(Fault.STATUS_500);
        assertThat(fault(book, "gpt-4o", PATH, false)).isEqualTo(Fault.OK);
        assertThat(fault(book, "claude", PATH, true)).isEqualTo(Fault.OK);
        assertThat(fault(book, "gpt-4o", "/health", true)).isEqualTo(Fault.OK);
        assertThat(fault(book(failing().model("a.c").build()), "abc", PATH, false))
                .isEqualTo(Fault.OK);
    }

    private static Fault fault(RuleBook book, String model, String path, boolean stream) {
        return book.next(model, path, stream, Duration.ZERO).fault();
    }

    @Test
    void countsOnlyWhatMatches() {
        RuleBook book = book(failing().model("b").after(1).build());
        fault(book, "a", PATH, false);
        fault(book, "a", PATH, false);

        assertThat(fault(book, "b", PATH, false)).isEqualTo(Fault.OK);
        assertThat(fault(book, "b", PATH, false)).isEqualTo(Fault.STATUS_500);
    }

    @Test
    void theFirstRuleThatStrikesDecides() {
        RuleBook book = book(
                Rule.of(Fault.STATUS_503)
                        .times(1)
                        .retryAfter(Duration.ofSeconds(9))
                        .build(),
                Rule.always(Fault.STATUS_500));

        assertThat(book.next("m", PATH, false, Duration.ZERO))
                .isEqualTo(new Strike(Fault.STATUS_503, Duration.ofSeconds(9)));
        assertThat(fault(book, "m", PATH, false)).isEqualTo(Fault.STATUS_500);
    }
}
