package dev.weir.app.top;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.top.TopLine.Style;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class TopScreenTest {
    private final TopScreen screen = new TopScreen();
    private long seconds;

    private static String call(String id, String model) {
        return """
                {"id":"%s","route":null,"backend":"main","model":"%s","intentType":null,"priority":"normal",
                 "stage":"streaming","attempt":2,"outputTokens":350,"ageMillis":4200}""".formatted(id, model);
    }

    private TopSample sample(int ended, String... calls) {
        String json =
                """
                {"version":1,"pid":42,"application":"app.jar","uptimeMillis":7384000,"inFlight":%d,
                 "stages":{"streaming":%d},
                 "traffic":{"succeeded":%d,"failed":0,"cancelled":0,"timedOut":0,"cacheHits":3,"attempts":9,
                            "inputTokens":%d,"outputTokens":0,"costUsd":%s},
                 "latency":{"count":5,"p50Millis":812.0,"p95Millis":2400.0,"p99Millis":4100.0},
                 "breakers":[{"backend":"main","model":"small","state":"open","inFlight":0,"waiting":2,
                              "untilProbeMillis":12000}],
                 "health":[{"backend":"main","state":"healthy","reason":null},
                           {"backend":"local","state":"unhealthy","reason":"network.unreachable"}],
                 "calls":[%s]}""".formatted(calls.length, calls.length, ended, 100 * ended, ended * 0.01, String.join(",", calls));
        seconds++;
        return new TopSample(
                Duration.ofSeconds(seconds).toNanos(), JsonMapper.shared().readTree(json));
    }

    private void show(int ended, String... ids) {
        screen.show(
                sample(ended, Arrays.stream(ids).map(id -> call(id, "small")).toArray(String[]::new)));
    }

    private static String[] ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> "call-" + i).toArray(String[]::new);
    }

    private String text() {
        return screen.lines(100, 24).stream().map(TopLine::text).collect(Collectors.joining("\n"));
    }

    private String selected() {
        return screen.lines(100, 24).stream()
                .filter(line -> line.style() == Style.SELECTED)
                .map(line -> line.text().substring(0, line.text().indexOf(' ')))
                .collect(Collectors.joining());
    }

    private String bottom() {
        List<TopLine> lines = screen.lines(100, 24);
        return lines.get(lines.size() - 1).text();
    }

    @Test
    void showsTheRuntimeAndItsCalls() {
        show(10, "call-1");
        show(30, "call-1");

        assertThat(text()).startsWith("""
                weir top: process 42  app.jar  up 2h03
                calls 1 in flight  20 ended/s  0 failed/s  30 answered  0 failed  3 from cache
                latency p50 812ms  p95 2.4s  p99 4.1s  of the last 5
                tokens 2000 in/s  0 out/s  cost $12.00/min  $0.3000 so far
                stages   streaming 1
                breakers main/small open 12.0s +2 waiting
                health   local unhealthy (network.unreachable)  main healthy
                CALL      AGE STAGE      TRY PRIORITY TOKENS TYPE                 TARGET
                call-1   4.2s streaming    2 normal      350                      main/small""");
    }

    @Test
    void theSelectionStaysWithItsCall() {
        show(0, "call-1", "call-2", "call-3");
        screen.press(TopKey.DOWN);
        screen.press(TopKey.DOWN);
        assertThat(selected()).isEqualTo("call-3");

        show(1, "call-2", "call-3", "call-4");
        assertThat(selected()).isEqualTo("call-3");
        show(2, "call-4");
        assertThat(selected()).isEqualTo("call-4");
        show(3);
        assertThat(selected()).isEmpty();
        assertThat(bottom()).startsWith("no calls in flight");
    }

    @Test
    void theSelectionEndsAtTheEnds() {
        show(0, "call-1", "call-2");
        screen.press(TopKey.UP);
        assertThat(selected()).isEqualTo("call-1");
        screen.press(TopKey.END);
        screen.press(TopKey.DOWN);
        assertThat(selected()).isEqualTo("call-2");
        screen.press(TopKey.HOME);
        assertThat(selected()).isEqualTo("call-1");
    }

    @Test
    void theListScrollsWithTheSelection() {
        show(0, ids(100));
        assertThat(bottom()).startsWith("calls 1 to 15 of 100, the oldest first");

        screen.press(TopKey.PAGE_DOWN);
        assertThat(selected()).isEqualTo("call-15");
        assertThat(bottom()).startsWith("calls 2 to 16 of 100");
        screen.press(TopKey.END);
        assertThat(selected()).isEqualTo("call-99");
        assertThat(bottom()).startsWith("calls 86 to 100 of 100");
    }

    @Test
    void aCallIsCancelledOnlyAfterAYes() {
        show(0, "call-1", "call-2");
        screen.press(TopKey.DOWN);

        assertThat(screen.press(TopKey.CANCEL)).isNull();
        assertThat(bottom()).isEqualTo("cancel call-2? y/n");
        assertThat(screen.press(TopKey.OTHER)).isNull();
        assertThat(bottom()).isEqualTo("not cancelled");
        assertThat(screen.press(TopKey.YES)).isNull();

        screen.press(TopKey.CANCEL);
        assertThat(screen.press(TopKey.YES)).isEqualTo("call-2");
    }

    @Test
    void quitAsAnswerToAQuestionAnswersIt() {
        show(0, "call-1");
        screen.press(TopKey.CANCEL);
        screen.press(TopKey.QUIT);
        assertThat(screen.wantsToQuit()).isFalse();

        screen.press(TopKey.QUIT);
        assertThat(screen.wantsToQuit()).isTrue();
    }

    /** Otherwise a yes would cancel another call, which has moved into its row. */
    @Test
    void theQuestionGoesWithItsCall() {
        show(0, "call-1", "call-2");
        screen.press(TopKey.CANCEL);

        show(1, "call-2");

        assertThat(bottom()).isEqualTo("call-1 has ended");
        assertThat(screen.press(TopKey.YES)).isNull();
    }

    @Test
    void withoutCallsThereIsNothingToCancel() {
        show(0);
        screen.press(TopKey.DOWN);
        screen.press(TopKey.CANCEL);

        assertThat(bottom()).startsWith("no calls in flight");
        assertThat(screen.press(TopKey.YES)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"1,1", "5,2", "20,5", "40,9", "79,24", "300,200"})
    void everySizeHoldsItsPicture(int width, int height) {
        show(0, ids(100));
        screen.press(TopKey.END);

        List<TopLine> lines = screen.lines(width, height);

        assertThat(lines)
                .hasSizeLessThanOrEqualTo(height)
                .allMatch(line -> line.text().length() <= width);
    }

    @Test
    void aNarrowTerminalShowsFewerColumns() {
        show(0, "call-1");

        assertThat(screen.lines(50, 24).get(7).text()).isEqualTo("CALL      AGE STAGE      TRY TOKENS TARGET");
    }

    @Test
    void namesCannotControlTheTerminal() {
        screen.show(sample(0, call("call-1", "\\u001b[2J\\u202eevil\\nline \\u6a21")));

        assertThat(text()).contains("main/?[2J?evil?line ?").doesNotContain("\u001b");
    }
}
