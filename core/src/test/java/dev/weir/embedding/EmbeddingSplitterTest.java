package dev.weir.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.Embeddings;
import dev.weir.spi.embedding.EmbeddingsBuilder;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Requests that are larger than a target takes. */
class EmbeddingSplitterTest {
    private static final EmbeddingLimits UNKNOWN = EmbeddingLimits.UNKNOWN;

    private final FakeTime time = new FakeTime();
    private final EmbeddingSplitter splitter = new EmbeddingSplitter(time);

    /** A server that answers a text with its number, and refuses what is larger than its maximum. */
    private static final class Server implements EmbeddingSplitter.Target {
        private final int most;
        private final List<Integer> sizes = new ArrayList<>();
        private final List<Integer> firsts = new ArrayList<>();

        Server(int most) {
            this.most = most;
        }

        @Override
        public Embeddings embed(EmbeddingRequest part, int first) throws BackendException, PartFailedException {
            sizes.add(part.inputs().size());
            firsts.add(first);
            if (part.inputs().size() > most) {
                throw new PartFailedException(new IllegalStateException("more than " + most), true);
            }
            return answer(part).usage(tokens(part.inputs().size())).build();
        }

        static EmbeddingsBuilder answer(EmbeddingRequest part) {
            EmbeddingsBuilder answer = Embeddings.builder(part.model());
            part.inputs().forEach(input -> answer.vector(Embedding.of(number(input), 1)));
            return answer;
        }
    }

    private static int number(EmbeddingInput input) {
        return Integer.parseInt(((EmbeddingInput.Text) input).text().strip());
    }

    private static Usage tokens(int input) {
        return Usage.builder().input(input).build();
    }

    private static EmbeddingRequest request(int inputs) {
        return EmbeddingRequest.builder("model-1")
                .texts(IntStream.range(0, inputs).mapToObj(String::valueOf).toList())
                .dimensions(2)
                .build();
    }

    private Embeddings embed(EmbeddingRequest request, EmbeddingLimits limits, EmbeddingSplitter.Target target)
            throws BackendException {
        return splitter.embed("primary/model-1", request, limits, () -> 0, target);
    }

    private static void assertOwnVectors(Embeddings answer, int inputs) {
        assertThat(answer.vectors()).hasSize(inputs);
        for (int i = 0; i < inputs; i++) {
            assertThat(answer.vectors().get(i).component(0)).isEqualTo(i);
        }
    }

    @Test
    void sendsWhatFitsAsItIs() throws Exception {
        EmbeddingRequest request = request(5);
        List<EmbeddingRequest> sent = new ArrayList<>();
        Embeddings answer = embed(request, new EmbeddingLimits(5, 100), (part, first) -> {
            sent.add(part);
            return Server.answer(part).build();
        });
        assertThat(sent).singleElement().isSameAs(request);
        assertOwnVectors(answer, 5);
    }

    @Test
    void splitsByTheNumberOfInputsAndKeepsEverythingElse() throws Exception {
        List<EmbeddingRequest> sent = new ArrayList<>();
        Embeddings answer = embed(request(5), new EmbeddingLimits(2, 0), (part, first) -> {
            sent.add(part);
            return Server.answer(part).build();
        });
        assertThat(sent).extracting(part -> part.inputs().size()).containsExactly(2, 2, 1);
        assertThat(sent).extracting(EmbeddingRequest::dimensions).containsOnly(2);
        assertOwnVectors(answer, 5);
    }

    @Test
    void eb03SplitsByTokensWithAMargin() throws Exception {
        Server server = new Server(100);
        EmbeddingRequest request = EmbeddingRequest.builder("model-1")
                .texts(List.of("1" + " ".repeat(99), "2" + " ".repeat(99), "3" + " ".repeat(199), "4", "5"))
                .build();
        // 402 characters are 402 tokens, and 90 % of 250 are used
        splitter.embed("primary/model-1", request, new EmbeddingLimits(0, 250), () -> 402, server);
        assertThat(server.sizes).containsExactly(2, 3);
    }

    @Test
    void sendsAnInputAloneThatIsLargerThanTheTokenLimit() throws Exception {
        Server server = new Server(100);
        EmbeddingRequest request = EmbeddingRequest.builder("model-1")
                .texts(List.of("1", "2" + " ".repeat(999), "3"))
                .build();
        splitter.embed("primary/model-1", request, new EmbeddingLimits(0, 10), () -> 300, server);
        assertThat(server.sizes).containsExactly(1, 1, 1);
    }

    @Test
    void sumsTheUsageOfAllParts() throws Exception {
        Usage usage =
                embed(request(10), new EmbeddingLimits(3, 0), new Server(3)).usage();
        assertThat(usage).isEqualTo(tokens(10));
    }

    @Test
    void reportsNoUsageIfAPartReportsNone() throws Exception {
        Embeddings answer = embed(request(4), new EmbeddingLimits(2, 0), (part, first) -> {
            EmbeddingsBuilder one = Server.answer(part);
            return first == 0 ? one.usage(tokens(2)).build() : one.build();
        });
        assertThat(answer.usage()).isNull();
    }

    @Test
    void eb04FindsAnUnknownLimitInLogarithmicStepsAndRemembersIt() throws Exception {
        Server server = new Server(3);
        assertOwnVectors(embed(request(1_000), UNKNOWN, server), 1_000);
        assertThat(server.sizes).hasSizeLessThan(1_000 / 3 + 14);

        server.sizes.clear();
        embed(request(1_000), UNKNOWN, server);
        assertThat(server.sizes).hasSize(334).allMatch(size -> size <= 3);
    }

    @Test
    void forgetsALearnedLimitAfterTenMinutes() throws Exception {
        embed(request(10), UNKNOWN, new Server(3));
        time.advance(Duration.ofMinutes(10));
        Server larger = new Server(10);
        embed(request(10), UNKNOWN, larger);
        assertThat(larger.sizes).containsExactly(10);
    }

    @Test
    void learnsOfEachTargetApart() throws Exception {
        embed(request(10), UNKNOWN, new Server(3));
        Server other = new Server(10);
        splitter.embed("secondary/model-1", request(10), UNKNOWN, () -> 0, other);
        assertThat(other.sizes).containsExactly(10);
    }

    @Test
    void eb04FailsWithTheFailureOfASingleInputAndLearnsNothingFromIt() throws Exception {
        EmbeddingSplitter.Target refusing = (part, first) -> {
            if (part.inputs().stream().anyMatch(input -> number(input) == 700)) {
                throw new PartFailedException(new IllegalStateException("refused at " + first), true);
            }
            return Server.answer(part).build();
        };
        assertThatThrownBy(() -> embed(request(1_000), UNKNOWN, refusing))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("refused at 700");
        Server server = new Server(1_000);
        embed(request(1_000), UNKNOWN, server);
        assertThat(server.sizes).containsExactly(1_000);
    }

    @Test
    void eb06AsksForLessAfterAMalformedAnswerAndLearnsNothingFromIt() throws Exception {
        Server server = new Server(100);
        EmbeddingSplitter.Target oneShort = (part, first) -> {
            if (part.inputs().size() > 4) {
                throw new PartFailedException(new IllegalStateException("too few vectors"), false);
            }
            return server.embed(part, first);
        };
        assertOwnVectors(embed(request(10), UNKNOWN, oneShort), 10);
        server.sizes.clear();
        embed(request(10), UNKNOWN, server);
        assertThat(server.sizes).containsExactly(10);
    }

    @Test
    void doesNotHalveAfterAnotherFailure() {
        EmbeddingSplitter.Target down = (part, first) -> {
            throw BackendException.builder(Reason.SERVER_ERROR, "down").build();
        };
        assertThatThrownBy(() -> embed(request(10), UNKNOWN, down))
                .isInstanceOf(BackendException.class)
                .hasMessage("down");
    }

    @Test
    void refusesToJoinTheAnswersOfDifferentModels() {
        EmbeddingSplitter.Target changing = (part, first) ->
                Embeddings.builder("model-" + first).vector(Embedding.of(1, 2)).build();
        assertThatThrownBy(() -> embed(request(2), new EmbeddingLimits(1, 0), changing))
                .isInstanceOf(BackendException.class)
                .hasMessage("the parts of one embedding request were answered by 'model-0' and by 'model-1'");
    }

    @Test
    void refusesToJoinVectorsOfDifferentLength() {
        EmbeddingSplitter.Target changing = (part, first) -> Embeddings.builder("model-1")
                .vector(Embedding.of(new float[first + 1]))
                .build();
        assertThatThrownBy(() -> embed(request(2), new EmbeddingLimits(1, 0), changing))
                .isInstanceOf(BackendException.class)
                .hasMessage("the parts of one embedding request were answered with 1 and with 2 dimensions");
    }

    @Test
    void everyInputGetsItsOwnVectorWhateverTheLimits() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int run = 0; run < 500; run++) {
            int inputs = 1 + random.nextInt(300);
            int most = 1 + random.nextInt(inputs + 10);
            int claimed = random.nextBoolean() ? 0 : 1 + random.nextInt(400);
            Server server = new Server(most);
            Embeddings answer =
                    splitter.embed("target-" + run, request(inputs), new EmbeddingLimits(claimed, 0), () -> 0, server);
            assertOwnVectors(answer, inputs);
            int needed = (inputs + Math.min(most, claimed == 0 ? most : claimed) - 1)
                    / Math.min(most, claimed == 0 ? most : claimed);
            assertThat(server.sizes)
                    .as("seed %d: %d inputs, at most %d, said to be %d", seed, inputs, most, claimed)
                    .hasSizeLessThanOrEqualTo(needed + 20);
        }
    }
}
