package dev.weir.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Calls;
import dev.weir.spi.backend.Request;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.ResponseFormat;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CacheKeyTest {
    private static final Path GOLDEN = Path.of("src/test/resources/dev/weir/cache/golden-keys.txt");

    private final CacheKey keys = new CacheKey(CacheSettings.defaults(), Map.of());
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    private static Call call(Request request) {
        return Call.builder("call-1", request, Deadline.after(Duration.ofMinutes(1), TimeSource.system()))
                .backend("primary")
                .build();
    }

    private String key(ChatRequest request) {
        return keys.of(call(request), request);
    }

    private String key(EmbeddingRequest request) {
        return keys.of(call(request), request).get(0);
    }

    private static ChatRequest asking(Message... messages) {
        return ChatRequest.builder("m").messages(List.of(messages)).build();
    }

    @Test
    void isADigestWithoutAnyOfThePrompt() {
        assertThat(key(Calls.REQUEST)).matches("[0-9a-f]{64}");
        assertThat(key(Calls.REQUEST)).isEqualTo(key(Calls.REQUEST));
    }

    /** CK-03. */
    @Test
    void systemAndDeveloperMessagesCount() {
        Message question = Message.user("why?");
        assertThat(List.of(
                        key(asking(question)),
                        key(asking(Message.system("be brief"), question)),
                        key(asking(Message.system("be long"), question)),
                        key(asking(Message.developer("be brief"), question)),
                        key(asking(Message.user("be brief"), question))))
                .doesNotHaveDuplicates();
    }

    /** CK-04. */
    @Test
    void theWholeConversationCounts() {
        Message last = Message.user("and then?");
        assertThat(key(asking(Message.user("a"), Message.assistant("b"), last)))
                .isNotEqualTo(key(asking(Message.user("a"), Message.assistant("c"), last)))
                .isNotEqualTo(key(asking(last)));
    }

    @Test
    void textsThatAreDividedOtherwiseDiffer() {
        assertThat(key(asking(Message.user("ab"), Message.user("c"))))
                .isNotEqualTo(key(asking(Message.user("a"), Message.user("bc"))));
        assertThat(key(asking(Message.user(Content.text("ab"), Content.text("c")))))
                .isNotEqualTo(key(asking(Message.user(Content.text("a"), Content.text("bc")))));
    }

    /** CK-06. */
    @Test
    void onePixelOfAnImageCounts() {
        byte[] pixels = new byte[200_000];
        random.nextBytes(pixels);
        String before = image(pixels);
        pixels[random.nextInt(pixels.length)] ^= 1;
        assertThat(image(pixels)).as("seed %d", seed).isNotEqualTo(before);
    }

    private String image(byte[] pixels) {
        String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(pixels);
        return key(asking(Message.user(Content.text("what is this?"), Content.image(url))));
    }

    @Test
    void textsThatUtf8CannotExpressDiffer() {
        assertThat(List.of(
                        key(asking(Message.user("\uD800"))),
                        key(asking(Message.user("\uD801"))),
                        key(asking(Message.user("?")))))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyCharacterOfALongTextCounts() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 9000; i++) {
            text.appendCodePoint(random.nextInt(4) == 0 ? 0x1F600 + random.nextInt(50) : 'a' + random.nextInt(26));
        }
        String key = key(asking(Message.user(text.toString())));
        for (int at : new int[] {0, 4095, 4096, 4097, 8191, 8192, text.length() - 1}) {
            StringBuilder changed = new StringBuilder(text);
            changed.setCharAt(at, '#');
            assertThat(key(asking(Message.user(changed.toString()))))
                    .as("seed %d, at %d", seed, at)
                    .isNotEqualTo(key);
        }
    }

    /** CK-09. */
    @Test
    void theOrderOfMembersAndTheFormOfNumbersDoNotCount() {
        String expected = null;
        for (int i = 0; i < 100; i++) {
            Map<String, Object> nested = shuffled(Map.of("x", form(3), "y", form(0), "z", List.of(form(100), "s")));
            Map<String, Object> parameters = shuffled(Map.of("a", nested, "b", form(20), "c", true, "d", "1"));
            String key = key(request(parameters));
            assertThat(expected == null ? key : expected).as("seed %d", seed).isEqualTo(key);
            expected = key;
        }
        assertThat(key(request(Map.of("b", "20")))).isNotEqualTo(key(request(Map.of("b", 20))));
    }

    private ChatRequest request(Map<String, Object> parameters) {
        Map<String, Object> schema = shuffled(Map.of("type", "object", "required", List.of("a"), "minItems", form(1)));
        return new ChatRequest(
                "m",
                List.of(Message.user("u")),
                null,
                null,
                null,
                null,
                List.of(),
                List.of(Tool.of("t", "d", schema)),
                null,
                ResponseFormat.jsonSchema("s", schema),
                parameters);
    }

    private Map<String, Object> shuffled(Map<String, Object> map) {
        List<String> names = new ArrayList<>(map.keySet());
        Collections.shuffle(names, random);
        Map<String, Object> shuffled = new LinkedHashMap<>();
        names.forEach(name -> shuffled.put(name, map.get(name)));
        return shuffled;
    }

    /** One of the types and scales in which a number may arrive. */
    private Number form(int value) {
        return switch (random.nextInt(7)) {
            case 0 -> value;
            case 1 -> (long) value;
            case 2 -> (double) value;
            case 3 -> (float) value;
            case 4 -> BigInteger.valueOf(value);
            case 5 -> new BigDecimal(value + ".00");
            default -> new BigDecimal(value).setScale(random.nextInt(5));
        };
    }

    /** A model writes the members of an object in the order of the schema. */
    @Test
    void theOrderOfASchemasPropertiesCounts() {
        assertThat(key(schema("a", "b"))).isNotEqualTo(key(schema("b", "a"))).isEqualTo(key(schema("a", "b")));
    }

    private static ChatRequest schema(String first, String second) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(first, Map.of("type", "string"));
        properties.put(second, Map.of("type", "string"));
        return ChatRequest.builder("m")
                .user("u")
                .responseFormat(ResponseFormat.jsonSchema("s", Map.of("properties", properties)))
                .build();
    }

    @Test
    void theBackendTheRouteAndItsTargetsCount() {
        Call toBackend = call(Calls.REQUEST);
        Call toOther = Calls.plain();
        Call toRoute = Calls.within(Duration.ofMinutes(1), TimeSource.system())
                .backend("primary")
                .route("primary")
                .build();
        CacheKey other = new CacheKey(CacheSettings.defaults(), Map.of("primary", List.of("target-1")));
        CacheKey changed = new CacheKey(CacheSettings.defaults(), Map.of("primary", List.of("target-2")));
        assertThat(keys.of(toBackend, Calls.REQUEST)).isEqualTo(keys.of(toOther, Calls.REQUEST));
        assertThat(List.of(
                        keys.of(toBackend, Calls.REQUEST),
                        keys.of(
                                Calls.within(Duration.ofMinutes(1), TimeSource.system())
                                        .backend("second")
                                        .build(),
                                Calls.REQUEST),
                        other.of(toRoute, Calls.REQUEST),
                        changed.of(toRoute, Calls.REQUEST)))
                .doesNotHaveDuplicates();
    }

    @Test
    void onlyTheMetadataThatSeparatesCallsCounts() {
        CacheKey separating = new CacheKey(CacheSettings.of(Map.of("separateBy", List.of("tenant"))), Map.of());
        assertThat(separating.of(of("tenant", "a"), Calls.REQUEST))
                .isNotEqualTo(separating.of(of("tenant", "b"), Calls.REQUEST))
                .isNotEqualTo(separating.of(call(Calls.REQUEST), Calls.REQUEST));
        assertThat(separating.of(of("user", "a"), Calls.REQUEST))
                .isEqualTo(separating.of(of("user", "b"), Calls.REQUEST));
    }

    private static Call of(String name, String value) {
        return Calls.within(Duration.ofMinutes(1), TimeSource.system())
                .attributes(Map.of(name, value))
                .build();
    }

    @Test
    void ignoredParametersDoNotCount() {
        CacheKey ignoring = new CacheKey(CacheSettings.of(Map.of("ignoredParameters", List.of("user"))), Map.of());
        ChatRequest one = request(Map.of("user", "u1", "top_k", 5));
        ChatRequest other = request(Map.of("user", "u2", "top_k", 5));
        ChatRequest different = request(Map.of("user", "u1", "top_k", 6));
        assertThat(ignoring.of(call(one), one))
                .isEqualTo(ignoring.of(call(other), other))
                .isNotEqualTo(ignoring.of(call(different), different));
        assertThat(key(one)).isNotEqualTo(key(other));
    }

    /** CK-15. */
    @Test
    void modelDimensionsAndParametersOfAnEmbeddingCount() {
        assertThat(List.of(
                        key(EmbeddingRequest.of("m", "a")),
                        key(EmbeddingRequest.of("n", "a")),
                        key(EmbeddingRequest.of("m", "b")),
                        key(EmbeddingRequest.builder("m")
                                .text("a")
                                .dimensions(256)
                                .build()),
                        key(EmbeddingRequest.builder("m")
                                .text("a")
                                .dimensions(1024)
                                .build()),
                        key(EmbeddingRequest.builder("m")
                                .text("a")
                                .parameter("input_type", "query")
                                .build()),
                        key(EmbeddingRequest.builder("m")
                                .text("a")
                                .parameter("input_type", "document")
                                .build()),
                        key(EmbeddingRequest.builder("m").tokens(List.of(97)).build())))
                .doesNotHaveDuplicates();
    }

    @Test
    void anInputHasOneKeyWhateverStandsBesideIt() {
        EmbeddingRequest request = EmbeddingRequest.of("m", "x", "a", "a");
        List<String> all = keys.of(call(request), request);
        assertThat(all.get(1)).isEqualTo(all.get(2)).isEqualTo(key(EmbeddingRequest.of("m", "a")));
    }

    /** No two of many small requests have one key unless they are equal, and equal ones do. */
    @Test
    void onlyEqualRequestsHaveOneKey() {
        Map<String, ChatRequest> known = new HashMap<>();
        Map<ChatRequest, String> keyOf = new HashMap<>();
        RequestGenerator generator = new RequestGenerator(random);
        for (int i = 0; i < 20_000; i++) {
            ChatRequest request = generator.next();
            String key = key(request);
            ChatRequest former = known.putIfAbsent(key, request);
            assertThat(former == null || former.equals(request))
                    .as("seed %d", seed)
                    .isTrue();
            String formerKey = keyOf.putIfAbsent(request, key);
            assertThat(formerKey == null || formerKey.equals(key))
                    .as("seed %d", seed)
                    .isTrue();
        }
        assertThat(known.size()).isBetween(1000, 19_999);
    }

    /** Threads reuse the buffers of one another. */
    @Test
    void threadsDoNotDisturbOneAnother() throws Exception {
        RequestGenerator generator = new RequestGenerator(random);
        List<ChatRequest> requests = Stream.generate(generator::next).limit(500).toList();
        List<String> expected = requests.stream().map(this::key).toList();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<String>>> all = Stream.generate(() -> threads.submit(
                            () -> requests.stream().map(this::key).toList()))
                    .limit(16)
                    .toList();
            for (Future<List<String>> one : all) {
                assertThat(one.get()).as("seed %d", seed).isEqualTo(expected);
            }
        } finally {
            threads.shutdown();
        }
    }

    /** CK-10: the keys of stored answers do not change with a release, unless the version is raised on purpose. */
    @Test
    void theKeysOfEarlierReleasesAreTheKeysOfThisOne() throws IOException {
        Map<String, ChatRequest> samples = new LinkedHashMap<>();
        RequestGenerator generator = new RequestGenerator(new Random(42));
        for (int i = 1; i <= 20; i++) {
            samples.put("request-" + i, generator.next());
        }
        String written = samples.entrySet().stream()
                .map(sample -> sample.getKey() + " " + key(sample.getValue()) + "\n")
                .collect(Collectors.joining());
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(GOLDEN, written);
        }
        assertThat(written).isEqualTo(Files.readString(GOLDEN, StandardCharsets.UTF_8));
    }
}
