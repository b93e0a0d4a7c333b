package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.AbstractModule;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import dev.weir.Weir;
import dev.weir.WeirModule;
import dev.weir.client.WeirClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

/** Weir in an application's own injector. The snippet of the docs comes from here. */
class GuiceTest {
    private static final AbstractModule NOTHING = new AbstractModule() {};

    @Test
    void anInjectorHasOneRuntimeWithWhatItBinds() {
        MeterRegistry meters = new SimpleMeterRegistry();
        AbstractModule applicationModule = new AbstractModule() {
            @Override
            protected void configure() {
                bind(MeterRegistry.class).toInstance(meters);
            }
        };
        // tag::guice[]
        Injector injector = Guice.createInjector(
                applicationModule, new WeirModule(Weir.builder().set("llm.client.timeout", "20s")));
        WeirClient client = injector.getInstance(WeirClient.class);
        // end::guice[]
        try (Weir weir = injector.getInstance(Weir.class)) {
            assertThat(client).isSameAs(weir);
            weir.process("Deploy nginx with 3 replicas");
            assertThat(meters.find("llm.requests").counter()).isNotNull();
        }
    }

    @Test
    void theApplicationBindsWhatItLikes() {
        try (Weir weir =
                Guice.createInjector(NOTHING, new WeirModule(Weir.builder())).getInstance(Weir.class)) {
            assertThat(weir.process("Deploy nginx with 3 replicas").text()).contains("nginx");
        }
    }

    @Test
    void aWrongConfigurationFailsWithTheInjector() {
        assertThatThrownBy(
                        () -> Guice.createInjector(new WeirModule(Weir.builder().set("llm.client.timeout", "soon"))))
                .isInstanceOf(CreationException.class)
                .hasMessageContaining("llm.client.timeout: must be a duration such as 30s");
    }
}
