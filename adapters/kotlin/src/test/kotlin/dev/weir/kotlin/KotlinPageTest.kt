package dev.weir.kotlin

import dev.weir.Weir
import dev.weir.call.CallFailedException
import dev.weir.client.CallOptions
import dev.weir.client.Intent
import dev.weir.simulator.AnswerSettings
import dev.weir.simulator.Fault
import dev.weir.simulator.FaultRule
import dev.weir.simulator.Scenario
import dev.weir.simulator.Simulator
import dev.weir.simulator.Timing
import dev.weir.spi.backend.Backend
import dev.weir.spi.backend.Capabilities
import dev.weir.spi.call.CallContext
import dev.weir.spi.chat.ChatRequest
import dev.weir.spi.chat.Completion
import dev.weir.spi.embedding.EmbeddingRequest
import jakarta.inject.Inject
import java.time.Duration
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.assertThrows

/** What `docs/adapters/kotlin.md` shows and says. */
@Timeout(60)
class KotlinPageTest {
    private val simulator = Simulator.builder().seed(3).start()
    private val weir: Weir = Weir.builder()
        .environment(emptyMap())
        .set("llm.client.backend", "openai")
        .set("llm.client.model", "gpt-4o-mini")
        .set("llm.retry.maxRetries", 1)
        .set("llm.retry.baseDelay", "1ms")
        .set("llm.backends.openai.type", "openai")
        .set("llm.backends.openai.baseUrl", simulator.baseUri().toString())
        .set("llm.backends.openai.apiKey", "key")
        .build()
    private val client = CoroutineClient(weir)
    private val request: ChatRequest = ChatRequest.builder("gpt-4o-mini").user("Hi").build()

    @AfterEach
    fun close() {
        weir.close()
        simulator.close()
    }

    // tag::calls[]
    suspend fun deployments(weir: CoroutineClient): List<String> = coroutineScope {
        listOf("Deploy nginx", "Deploy redis")
            .map { async { weir.process(it).text() } }
            .awaitAll()
    }

    suspend fun print(weir: CoroutineClient) {
        weir.stream(Intent.of("Deploy nginx")).collect { piece -> print(piece) }
    }
    // end::calls[]

    @Test
    fun theOfflineBackendAnswers() = runBlocking<Unit> {
        // tag::client[]
        val weir: Weir = Weir.builder().build()
        val client = CoroutineClient(weir)
        // end::client[]
        weir.use { assertThat(client.process("Deploy nginx with 3 replicas").text()).contains("nginx") }
    }

    @Test
    fun callsAndStreams() = runBlocking<Unit> {
        simulator.play(Scenario.builder().answer("Hello there, you").build())

        assertThat(deployments(client)).containsOnly("Hello there, you").hasSize(2)
        assertThat(client.stream(Intent.of("Hi")).toList().joinToString("")).isEqualTo("Hello there, you")
        assertThat(client.stream(request).toList().joinToString("")).isEqualTo("Hello there, you")
        assertThat(client.chat(request).text()).isEqualTo("Hello there, you")
        assertThat(client.embed(EmbeddingRequest.of("m", "a")).vectors()).hasSize(1)
        assertThat(simulator.log().count()).`as`("each collection is a call").isEqualTo(6)
    }

    @Test
    fun cancellingTheCoroutineCancelsTheCall() = runBlocking<Unit> {
        simulator.play(SLOW)

        val call = launch(Dispatchers.IO) { client.chat(request) }
        simulator.log().await({ it.count() == 1L }, LONG)
        call.cancel()
        simulator.log().await({ it.cancellations() == 1L }, LONG)

        assertThat(client.stream(request).take(2).toList()).hasSize(2)
        simulator.log().await({ it.cancellations() == 2L }, LONG)

        assertThrows<TimeoutCancellationException> { withTimeout(50) { client.chat(request) } }
        simulator.log().await({ it.cancellations() == 3L }, LONG)
    }

    @Test
    fun theFailureOfASiblingCancelsTheCall() {
        simulator.play(SLOW)

        assertThrows<IllegalStateException> {
            runBlocking(Dispatchers.IO) {
                launch(start = CoroutineStart.UNDISPATCHED) { client.chat(request) }
                simulator.log().await({ it.count() == 1L }, LONG)
                error("of the sibling")
            }
        }
        simulator.log().await({ it.cancellations() == 1L }, LONG)
    }

    @Test
    fun aCollectorThatIsBusyHoldsTheStreamBack() = runBlocking<Unit> {
        Weir.builder()
            .environment(emptyMap())
            .plugin { it.backend("counting", Counting::class.java, CountingSettings::class.java) }
            .set("llm.client.backend", "counted")
            .set("llm.backends.counted.type", "counting")
            .set("llm.backends.counted.pieces", 20)
            .build()
            .use { weir ->
                var received = 0
                CoroutineClient(weir).stream(request).collect {
                    received++
                    assertThat(DELIVERED.get()).isLessThanOrEqualTo(received)
                }
                assertThat(received).isEqualTo(20)
            }
    }

    /** AD-07: no retries of the adapter. */
    @Test
    fun aFailureIsThatOfTheClientAfterItsOwnRetries() = runBlocking<Unit> {
        simulator.play(Scenario.builder().rule(FaultRule.of(Fault.STATUS_500)).build())

        assertThrows<CallFailedException> { client.chat(request) }
        assertThat(simulator.log().count()).isEqualTo(2)
        assertThrows<CallFailedException> { client.stream(request, CallOptions.DEFAULT).toList() }
        assertThat(simulator.log().count()).isEqualTo(4)
    }

    @JvmRecord
    data class CountingSettings(val pieces: Int)

    /** Counts the pieces that have been taken from it. */
    class Counting @Inject constructor(private val settings: CountingSettings) : Backend {
        override fun capabilities(): Capabilities = Capabilities.STREAMING

        override fun complete(request: ChatRequest, call: CallContext): Completion {
            repeat(settings.pieces) {
                call.listener()?.onToken("piece $it ")
                DELIVERED.incrementAndGet()
            }
            return Completion.of(request.model(), "all of them")
        }
    }

    private companion object {
        val DELIVERED = AtomicInteger()
        val LONG: Duration = Duration.ofSeconds(30)
        val SLOW: Scenario = Scenario.builder()
            .answer(AnswerSettings.FILLER.withTokens(2000))
            .timing(Timing.INSTANT.withFirstToken(Duration.ofMillis(20)).withPerToken(Duration.ofMillis(10)))
            .build()
    }
}
