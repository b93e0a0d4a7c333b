package dev.weir.replay;

import static dev.weir.replay.SyntheticTraffic.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.recording.RecordedCall;
import dev.weir.recording.Recording;
import dev.weir.replay.BackendModel.Drift;
import dev.weir.replay.BackendModel.Episode;
import dev.weir.replay.BackendModel.Failure;
import dev.weir.replay.BackendModel.Service;
import dev.weir.spi.backend.Reason;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fit to the traffic of a model finds the model, and its replay the figures of the traffic. */
class ModelFitTest {
    private static final ReplaySettings SETTINGS = SyntheticTraffic.settings(Map.of(), Map.of());

    private static BackendModel model(BackendModel of, int slots, double slowdown, int capacity, Drift drift) {
        return new BackendModel(
                of.services(), slots, slowdown, capacity, drift, of.failures(), of.episodes(), 1e-7, 4e-7);
    }

    private static BackendModel failing(BackendModel of, List<Failure> failures, List<Episode> episodes) {
        return new BackendModel(
                of.services(), of.slots(), of.slowdown(), of.capacity(), of.drift(), failures, episodes, 1e-7, 4e-7);
    }

    private static BackendModel fit(BackendModel truth, List<RecordedCall> calls) {
        return fit(SyntheticTraffic.recording(calls, SETTINGS, truth));
    }

    private static BackendModel fit(Recording recording) {
        return Objects.requireNonNull(
                FittedBackends.of(recording, any -> true).models().get(TARGET));
    }

    private static double median(BackendModel model, ToDoubleFunction<Service> value) {
        return Statistics.median(model.services().stream().mapToDouble(value).toArray());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void findsTimeToTheFirstTokenAndTimePerToken(boolean streamed) {
        BackendModel found = fit(SyntheticTraffic.steady(0.4, 0.02, 0.2), SyntheticTraffic.calls(600, 1, streamed, 3));

        assertThat(median(found, Service::first)).isCloseTo(0.4, within(streamed ? 0.02 : 0.1));
        assertThat(median(found, Service::perToken)).isCloseTo(0.02, within(0.002));
        assertThat(found.slots()).isEqualTo(BackendModel.UNLIMITED);
        assertThat(found.drift()).isEqualTo(Drift.NONE);
        assertThat(found.slowdown()).isZero();
        assertThat(found.failures()).isEmpty();
    }

    @Test
    void findsThePricesOfTokens() {
        BackendModel found = fit(SyntheticTraffic.steady(0.4, 0.02, 0.2), SyntheticTraffic.calls(300, 1, true, 4));

        assertThat(found.inputPrice()).isCloseTo(0.15e-6, within(0.01e-6));
        assertThat(found.outputPrice()).isCloseTo(0.6e-6, within(0.01e-6));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void findsTheNumberOfSlots(int slots) {
        BackendModel truth =
                model(SyntheticTraffic.steady(0.3, 0.01, 0.2), slots, 0, BackendModel.UNLIMITED, Drift.NONE);

        BackendModel found = fit(truth, SyntheticTraffic.calls(1_500, 0.8 * slots / 1.4, true, 5));

        assertThat(found.slots()).isBetween(slots - 1, slots + 1);
    }

    @Test
    void findsTheCapacityFromWhichRequestsAreRefused() {
        BackendModel truth = model(SyntheticTraffic.steady(0.3, 0.01, 0.2), 4, 0, 10, Drift.NONE);

        BackendModel found = fit(truth, SyntheticTraffic.calls(1_500, 3.2, true, 6));

        assertThat(found.capacity()).isBetween(9, 11);
        assertThat(found.failures()).allMatch(failure -> failure.share() < 0.03);
    }

    @Test
    void findsHowMuchRequestsSlowOneAnother() {
        BackendModel truth = model(
                SyntheticTraffic.steady(0.3, 0.01, 0.1),
                BackendModel.UNLIMITED,
                0.1,
                BackendModel.UNLIMITED,
                Drift.NONE);

        BackendModel found = fit(truth, SyntheticTraffic.calls(1_500, 3, true, 7));

        assertThat(found.slowdown()).isCloseTo(0.1, within(0.03));
    }

    @Test
    void findsDrift() {
        BackendModel truth = model(
                SyntheticTraffic.steady(0.3, 0.01, 0.1),
                BackendModel.UNLIMITED,
                0,
                BackendModel.UNLIMITED,
                new Drift(List.of(0.0, 1000.0), List.of(1.0, 3.0)));

        BackendModel found = fit(truth, SyntheticTraffic.calls(1_000, 1, true, 8));

        assertThat(found.drift().at(900) / found.drift().at(100)).isCloseTo(2.8 / 1.2, within(0.25));
    }

    @Test
    void findsSingleFailuresAndAnOutage() {
        Failure single = new Failure(Reason.SERVER_ERROR, 0.08, List.of(0.05), -1);
        Failure all = new Failure(Reason.UNREACHABLE, 1, List.of(0.01), -1);
        BackendModel truth = failing(
                SyntheticTraffic.steady(0.3, 0.01, 0.1), List.of(single), List.of(new Episode(300, 360, List.of(all))));

        BackendModel found = fit(truth, SyntheticTraffic.calls(1_000, 1, true, 9));

        assertThat(found.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.reason()).isEqualTo(Reason.SERVER_ERROR);
            assertThat(failure.share()).isCloseTo(0.08, within(0.03));
        });
        assertThat(found.episodes()).singleElement().satisfies(episode -> {
            assertThat(episode.from()).isCloseTo(300, within(10.0));
            assertThat(episode.to()).isCloseTo(360, within(16.0));
        });
    }

    @Test
    void tooFewAnswersAreNoModel() {
        Recording recording = SyntheticTraffic.recording(
                SyntheticTraffic.calls(30, 1, true, 1), SETTINGS, SyntheticTraffic.steady(0.3, 0.01, 0.1));

        assertThat(FittedBackends.of(recording, any -> true).isEmpty()).isTrue();
    }

    private static void assertAgrees(BackendModel truth, List<RecordedCall> calls, double tolerance) {
        ReplayFigures recorded =
                SyntheticTraffic.replay(calls, SETTINGS, truth, 1).figures(SyntheticTraffic.price(truth));
        BackendModel found = fit(truth, calls);

        ReplayFigures replayed =
                SyntheticTraffic.replay(calls, SETTINGS, found, 2).figures(SyntheticTraffic.price(found));

        assertThat(replayed.p50()).as("p50").isCloseTo(recorded.p50(), within(tolerance * recorded.p50()));
        assertThat(replayed.p95()).as("p95").isCloseTo(recorded.p95(), within(tolerance * recorded.p95()));
        assertThat(replayed.p99()).as("p99").isCloseTo(recorded.p99(), within(2 * tolerance * recorded.p99()));
        assertThat(replayed.cost()).as("cost").isCloseTo(recorded.cost(), within(0.05 * recorded.cost()));
    }

    @Test
    void theReplayOfASteadyBackendAgreesWithItsRecording() {
        assertAgrees(SyntheticTraffic.steady(0.4, 0.02, 0.3), SyntheticTraffic.calls(1_500, 2, true, 11), 0.05);
        assertAgrees(SyntheticTraffic.steady(0.4, 0.02, 0.3), SyntheticTraffic.calls(1_500, 2, false, 12), 0.05);
    }

    @Test
    void theReplayOfABusyBackendAgreesWithItsRecording() {
        BackendModel busy = model(SyntheticTraffic.steady(0.3, 0.01, 0.2), 4, 0.05, 20, Drift.NONE);

        assertAgrees(busy, SyntheticTraffic.calls(2_000, 2.2, true, 13), 0.12);
    }
}
