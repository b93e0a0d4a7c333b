package dev.weir.backend.offline.intent;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Words that mean the same wherever they stand. */
final class Vocabulary {
    private Vocabulary() {}

    /** Words that join the others and say nothing on their own: they are never reported as not understood. */
    static final Set<String> FILLER = words(
            "a an the this that these those my our your their its his her",
            "i we you he she it they me us them",
            "i'd i'll i'm we'd we'll we're you'd it's that's there's let let's",
            "of for to with in at on from into onto by as and or & = plus using via through per than so such",
            "be is are am being use will shall should must would could can may might",
            "need needs want wants like love have has having get got give go going ahead make sure put do",
            "please pls kindly just also too then now there here well again",
            "hey hi hello dear thanks thank thx cheers ok okay yes sorry mate team folks guys sir madam good morning",
            "new existing current fresh own exactly total overall about",
            "number count amount many mind able set running called named");

    /** Words for what kind of thing a workload is. Beside a name they add nothing; alone they are no name. */
    static final Set<String> KINDS = words(
            "deployment deployments service services workload workloads app apps application applications container containers",
            "pod pods replica replicas instance instances copy copies function functions network nf nfs vnf cnf 5g core",
            "statefulset daemonset microservice component image capacity size setting settings configuration config");

    /** Words that no workload is called. */
    static final Set<String> NOT_NAMES = words(
            "everything anything something nothing stuff thing things all both each every one ones any some",
            "today tomorrow tonight yesterday monday tuesday wednesday thursday friday saturday sunday later soon",
            "up down out off more less fewer another additional extra few several many most",
            "selection quickly slowly carefully gently safely automatically gracefully gradually properly really very");

    /** Workloads that most people run; known by name, so that the words around them are not taken for one. */
    static final Set<String> WORKLOADS = words(
            "nginx redis postgres postgresql mysql mariadb mongodb mongo kafka rabbitmq zookeeper elasticsearch opensearch",
            "kibana grafana prometheus jaeger haproxy envoy traefik istio httpd apache tomcat memcached cassandra minio vault",
            "consul etcd keycloak wordpress jenkins gitlab nats influxdb coredns clickhouse loki fluentd logstash");

    static final Set<String> ARTICLES =
            words("a an the this that these those my our your their its any some each every");

    static final Set<String> CONJUNCTIONS = words("and or & plus");

    private static final Set<String> BARRIERS = words("and or & to by from with = then");

    /** Whether a gap in a phrase may contain this word. */
    static boolean isSkippable(Sentence sentence, int index) {
        return index < sentence.size()
                && !BARRIERS.contains(sentence.lower(index))
                && (!sentence.free(index) || Numbers.at(sentence, index) == null);
    }

    static boolean isFiller(Word word) {
        return !word.quoted() && FILLER.contains(word.lower());
    }

    static Set<String> words(String... lines) {
        return Arrays.stream(lines)
                .flatMap(line -> Arrays.stream(line.split(" ", -1)))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
