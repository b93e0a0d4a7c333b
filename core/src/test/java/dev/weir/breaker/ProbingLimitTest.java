package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.breaker.ConcurrencyLimit.Signal;
import dev.weir.breaker.SaturatedServer.Kind;
import dev.weir.spi.backend.ErrorClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The adaptive concurrency limit with servers of all kinds, in simulated time with the seeds in the name of the test.
 */
class ProbingLimitTest {
    /** Service times in seconds: a constant, and more and more scattered ones. */
    private enum Service {
        CONSTANT(1),
        EXPONENTIAL(1),
        LOGNORMAL(Math.exp(0.5)),
        TWO_POPULATIONS(1.58 * Math.exp(0.045));

        final double mean;

        Service(double mean) {
            this.mean = mean;
        }

        double seconds(Random random) {
            return switch (this) {
                case CONSTANT -> 1;
                case EXPONENTIAL -> -Math.log(1 - random.nextDouble());
                case LOGNORMAL -> Math.exp(random.nextGaussian());
                case TWO_POPULATIONS -> Math.exp(0.3 * random.nextGaussian()) * (random.nextDouble() < 0.02 ? 30 : 1);
            };
        }
    }

    private static SaturatedServer server(Kind kind, int places, Service service, long seed) {
        return new SaturatedServer(new ProbingLimit(20, 1, 200, 0), kind, places, service::seconds, seed);
    }

    static Stream<Arguments> servers() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Stream.of(Service.values())
                        .flatMap(service -> Stream.of(5, 20, 80)
                                .flatMap(places ->
                                        Stream.of(1L, 2L).map(seed -> Arguments.of(kind, places, service, seed)))));
    }

    @ParameterizedTest(name = "{0}, {1} places, {2}, seed {3}")
    @MethodSource("servers")
    void staysNearTheCapacityOfAServerForAnHour(Kind kind, int places, Service service, long seed) {
        SaturatedServer server = server(kind, places, service, seed).run(600);
        long before = server.answered;
        double addedBefore = server.addedSeconds;
        server.run(3_000);
        long answered = server.answered - before;
        double throughput = answered * service.mean / 3_000 / places;
        double added = (server.addedSeconds - addedBefore) / answered / service.mean;
        List<Integer> hour = server.limits(600, 3_600);
        double within = server.shareWithin(places, 600);
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %s | %d | %d | %d | %d | %d..%d | %.1f %% | %.2f | %.2f |%n",
                kind,
                places,
                service,
                seed,
                server.limitAt(60),
                server.limitAt(300),
                server.limitAt(3_600),
                Collections.min(hour),
                Collections.max(hour),
                100 * within,
                throughput,
                added);
        assertThat(within).isGreaterThan(0.5);
        assertThat(throughput).isGreaterThan(0.7);
    }

    /** The seconds of an hour with each of the servers. */
    @Test
    void isWithinAQuarterOfTheCapacityNearlyAlways() {
        double share = servers()
                .map(Arguments::get)
                .mapToDouble(of -> server((Kind) of[0], (Integer) of[1], (Service) of[2], (Long) of[3])
                        .run(3_600)
                        .shareWithin((Integer) of[1], 600))
                .average()
                .orElseThrow();
        assertThat(share).isGreaterThan(0.98);
    }

    /** Until the limit is within a quarter of the places for nine tenths of 20 s. */
    private static int secondsToReach(SaturatedServer server, int places, int from) {
        int second = from;
        while (second + 20 <= server.seconds()
                && server.limits(second, second + 20).stream()
                                .filter(limit -> Math.abs(limit - places) <= places / 4.0)
                                .count()
                        < 18) {
            second++;
        }
        return second - from;
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void followsAServerThatGrowsFourfoldAndShrinksAgain(Kind kind) {
        SaturatedServer server = server(kind, 20, Service.CONSTANT, 1).run(300);
        server.places = 80;
        server.run(300);
        assertThat(secondsToReach(server, 80, 300)).as("seconds up").isLessThan(120);
        server.places = 20;
        server.run(300);
        assertThat(secondsToReach(server, 20, 600)).as("seconds down").isLessThan(120);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"QUEUES", "REFUSES"})
    void worksAtAThousandCallsASecond(Kind kind) {
        SaturatedServer server = new SaturatedServer(
                new ProbingLimit(20, 1, 100, 0), kind, 20, random -> 0.02 * Service.EXPONENTIAL.seconds(random), 1);
        assertThat(server.run(120).shareWithin(20, 60)).isGreaterThan(0.9);
    }

    @Test
    void threeSecondsOfNothingButRefusalsLowerItAndItComesBack() {
        SaturatedServer server = server(Kind.QUEUES, 20, Service.CONSTANT, 1).run(120);
        server.refusesAll = true;
        assertThat(server.run(3).limit.current()).isLessThanOrEqualTo(14);
        server.refusesAll = false;
        assertThat(server.run(120).shareWithin(20, 183)).isGreaterThan(0.9);
    }

    @Test
    void doesNotGrowWhenItIsNotReached() {
        SaturatedServer server = server(Kind.QUEUES, 1_000, Service.EXPONENTIAL, 1);
        server.callers = 9;
        assertThat(server.run(600).limits(0, 600)).containsOnly(20);
    }

    @Test
    void growsToTheMaximumWhereTheServerTakesMore() {
        SaturatedServer server = server(Kind.QUEUES, 1_000, Service.CONSTANT, 1).run(120);
        assertThat(server.limits(90, 120)).allMatch(limit -> limit >= 160).contains(200);
    }

    @Test
    void longerAnswersOfAServerThatIsNotSaturatedDoNotShrinkIt() {
        SaturatedServer idle = server(Kind.QUEUES, 20, Service.EXPONENTIAL, 1);
        idle.callers = 9;
        idle.run(60).service = random -> 5 * Service.EXPONENTIAL.seconds(random);
        assertThat(idle.run(300).limits(0, 360)).containsOnly(20);
    }

    @Test
    void longerAnswersAtTheMaximumOnlyMakeItProbe() {
        SaturatedServer busy = server(Kind.QUEUES, 1_000, Service.CONSTANT, 1).run(120);
        busy.service = random -> 5;
        assertThat(busy.run(300).limits(220, 420))
                .allMatch(limit -> limit >= 160)
                .contains(200);
    }

    @Test
    void fewCallsThatHangDoNotLowerIt() {
        SaturatedServer server = new SaturatedServer(
                new ProbingLimit(20, 1, 200, 0),
                Kind.QUEUES,
                1_000,
                random -> random.nextDouble() < 0.03 ? 1_000 : 1,
                1);
        server.expiresAfter = 20;
        assertThat(server.run(300).limitAt(300)).isGreaterThanOrEqualTo(160);
    }

    @Test
    void callsThatExpireLowerItWhenTheyOutnumberTheAnswers() {
        SaturatedServer server = server(Kind.QUEUES, 20, Service.CONSTANT, 1).run(120);
        server.service = random -> 1_000;
        server.expiresAfter = 2;
        assertThat(server.run(60).limit.current()).isLessThan(10);
    }

    @Test
    void refusalLowersItAtMostOnceInHalfASecond() {
        ProbingLimit limit = new ProbingLimit(100, 1, 200, 0);
        limit.sample(1, 100, Signal.REFUSED, 1_000_000_000);
        assertThat(limit.current()).isEqualTo(92);
        limit.sample(1, 100, Signal.REFUSED, 1_400_000_000);
        assertThat(limit.current()).isEqualTo(92);
        limit.sample(600_000_000, 100, Signal.REFUSED, 1_500_000_000);
        assertThat(limit.current()).as("began before the cut").isEqualTo(92);
        limit.sample(1, 100, Signal.REFUSED, 1_500_000_000);
        assertThat(limit.current()).isEqualTo(85);
    }

    @Test
    void staysWithinItsBounds() {
        ProbingLimit limit = new ProbingLimit(20, 2, 200, 0);
        for (int second = 1; second < 100; second++) {
            limit.sample(1, 20, Signal.REFUSED, second * 1_000_000_000L);
        }
        assertThat(limit.current()).isEqualTo(2);
    }

    @Test
    void answersThatTakeNoTimeDoNotBreakIt() {
        ProbingLimit limit = new ProbingLimit(20, 1, 200, 0);
        for (int call = 0; call < 1_000; call++) {
            limit.sample(0, limit.current(), Signal.ANSWERED, call * 10_000_000L);
        }
        assertThat(limit.current()).isBetween(16, 200);
    }

    private static BreakerFixture adaptive() {
        BreakerFixture fixture = new BreakerFixture(
                settings -> settings.maxConcurrentRequests(40).adaptiveConcurrency(2));
        fixture.pass(Duration.ofHours(7));
        return fixture;
    }

    private static int limitOf(BreakerFixture fixture) {
        return fixture.breaker.statistics().concurrencyLimit();
    }

    @ParameterizedTest
    @EnumSource(ErrorClass.class)
    void breakerLowersItWhenTheBackendRefusesAndNotForAnyOtherFailure(ErrorClass errorClass) {
        BreakerFixture fixture = adaptive();
        fixture.breaker.acquire().onFailure(errorClass);
        boolean refused = errorClass == ErrorClass.RATE_LIMIT || errorClass == ErrorClass.THROTTLING;
        assertThat(limitOf(fixture)).isEqualTo(refused ? 18 : 20);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorClass.class,
            names = {"TIMEOUT", "TRANSIENT"})
    void breakerLowersItForManyTimeoutsAndNotForManyErrors(ErrorClass errorClass) {
        BreakerFixture fixture = adaptive();
        fixture.breaker.forceClose();
        for (int call = 0; call < 10; call++) {
            fixture.breaker.acquire().onFailure(errorClass);
        }
        assertThat(limitOf(fixture)).isEqualTo(errorClass == ErrorClass.TIMEOUT ? 18 : 20);
    }

    @Test
    void breakerRaisesItForSuccessesWhileItIsReached() {
        BreakerFixture fixture = adaptive();
        withAllInFlight(fixture, 40, Permit::onSuccess);
        assertThat(limitOf(fixture)).isGreaterThan(20);
    }

    @Test
    void breakerDoesNotRaiseItForFailures() {
        BreakerFixture fixture = adaptive();
        fixture.breaker.forceClose();
        withAllInFlight(fixture, 40, permit -> permit.onFailure(ErrorClass.TRANSIENT));
        assertThat(limitOf(fixture)).isEqualTo(20);
    }

    /** A backend with room for all: every call takes a second, however many are in flight. */
    private static void withAllInFlight(BreakerFixture fixture, int rounds, Consumer<Permit> end) {
        List<Permit> inFlight = new ArrayList<>();
        for (int round = 0; round < rounds * 20; round++) {
            while (inFlight.size() < limitOf(fixture)) {
                inFlight.add(fixture.breaker.acquire());
            }
            fixture.pass(Duration.ofSeconds(1).dividedBy(inFlight.size()));
            end.accept(inFlight.remove(0));
        }
    }

    @Test
    void breakerAdmitsAsManyCallsAsTheLimitPermits() {
        BreakerFixture fixture =
                new BreakerFixture(settings -> settings.maxConcurrentRequests(4).adaptiveConcurrency(2));
        for (int i = 0; i < 4; i++) {
            fixture.breaker.acquire();
        }
        assertThatThrownBy(fixture.breaker::acquire).isInstanceOf(ConcurrencyLimitException.class);
        assertThat(limitOf(fixture)).isEqualTo(4);
    }

    @Test
    void itsUpperBoundHoldsAtOnce() {
        ProbingLimit limit = new ProbingLimit(20, 4, 200, 0);

        limit.adjustUpperBound(10);
        assertThat(limit.current()).isEqualTo(10);
        limit.adjustUpperBound(2);
        assertThat(limit.upperBound()).isEqualTo(4);
        limit.adjustUpperBound(300);
        assertThat(limit.current()).isEqualTo(20);
    }
}
