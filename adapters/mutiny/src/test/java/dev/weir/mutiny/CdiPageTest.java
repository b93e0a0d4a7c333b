package dev.weir.mutiny;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.call.CallException;
import dev.weir.client.Intent;
import dev.weir.client.WeirClient;
import dev.weir.health.BackendHealth;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.smallrye.health.api.Wellness;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.jboss.weld.proxy.WeldClientProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code docs/adapters/cdi.md} shows, in a container of CDI. */
@Timeout(60)
class CdiPageTest {

    @ApplicationScoped
    public static class Watcher implements CallListener {
        static final AtomicInteger FINISHED = new AtomicInteger();
        static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();

        @Override
        public void callFinished(CallFinished event) {
            FINISHED.incrementAndGet();
        }

        @Produces
        @jakarta.inject.Singleton
        MeterRegistry meters() {
            return METERS;
        }
    }

    private static SeContainer container(Class<?>... beans) {
        return SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addBeanClasses(beans)
                .initialize();
    }

    @Test
    void theClientOfTheProducerAnswersAndIsClosedWithTheContainer() {
        WeirClient client;
        try (SeContainer container = container(WeirProducer.class, DeploymentService.class, Watcher.class)) {
            DeploymentService deployments =
                    container.select(DeploymentService.class).get();
            client = unwrapped(container.select(WeirClient.class).get());

            assertThat(deployments.deploy("Deploy nginx with 3 replicas")).contains("nginx");
            assertThat(deployments.deployLater("Deploy nginx").await().atMost(Duration.ofSeconds(30)))
                    .contains("nginx");
            assertThat(Watcher.FINISHED).hasValue(2);
            assertThat(Watcher.METERS.get("llm.requests").counters()).isNotEmpty();
        }
        assertThatThrownBy(() -> client.process("Deploy nginx"))
                .isInstanceOf(CallException.class)
                .hasMessageContaining("closed");
    }

    private static WeirClient unwrapped(WeirClient proxy) {
        return (WeirClient) ((WeldClientProxy) proxy).getMetadata().getContextualInstance();
    }

    @Test
    void withoutMetersTracesAndListenersThereIsAClientToo() {
        try (SeContainer container = container(WeirProducer.class, DeploymentService.class)) {
            assertThat(container.select(DeploymentService.class).get().deploy("Deploy nginx"))
                    .contains("nginx");
        }
    }

    /** AD-06: neither liveness nor readiness. */
    @Test
    void theCheckHasTheStateOfEachBackendAndIsInNoGroupThatStopsTheApplication() {
        try (SeContainer container = container(WeirProducer.class, BackendsCheck.class)) {
            HealthCheckResponse health = container
                    .select(BackendsCheck.class, Wellness.Literal.INSTANCE)
                    .get()
                    .call();

            assertThat(health.getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
            assertThat(health.getData().orElseThrow()).containsKey("offline");
        }
        assertThat(BackendsCheck.class.getAnnotations())
                .extracting(annotation -> annotation.annotationType().getSimpleName())
                .containsExactlyInAnyOrder("Wellness", "ApplicationScoped");
    }
}

// tag::producer[]
@ApplicationScoped
class WeirProducer {
    @Produces
    @ApplicationScoped
    WeirClient weir(
            Instance<MeterRegistry> meters, Instance<OpenTelemetry> telemetry, @Any Instance<CallListener> listeners) {
        WeirBuilder builder = Weir.builder();
        if (meters.isResolvable()) {
            builder.meterRegistry(meters.get());
        }
        if (telemetry.isResolvable()) {
            builder.openTelemetry(telemetry.get());
        }
        listeners.forEach(builder::listener);
        return builder.build();
    }

    void start(@Observes Startup event, WeirClient weir) {
        weir.defaultModel();
    }

    void close(@Disposes WeirClient weir) {
        weir.close();
    }
}
// end::producer[]

// tag::use[]
@ApplicationScoped
class DeploymentService {
    @Inject
    WeirClient weir;

    String deploy(String text) {
        return weir.process(text).text();
    }

    Uni<String> deployLater(String text) {
        return new MutinyClient(weir).process(Intent.of(text)).map(result -> result.text());
    }
}
// end::use[]

// tag::health[]
@Wellness
@ApplicationScoped
class BackendsCheck implements HealthCheck {
    @Inject
    WeirClient weir;

    @Override
    public HealthCheckResponse call() {
        List<BackendHealth> backends = weir.health();
        Map<String, Object> states = new HashMap<>();
        backends.forEach(one -> states.put(one.backend(), one.state().name().toLowerCase(Locale.ROOT)));
        boolean usable = backends.stream().anyMatch(BackendHealth::isUsable);
        return new HealthCheckResponse(
                "weir", usable ? HealthCheckResponse.Status.UP : HealthCheckResponse.Status.DOWN, Optional.of(states));
    }
}
// end::health[]
