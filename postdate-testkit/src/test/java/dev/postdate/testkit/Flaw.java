package dev.postdate.testkit;

import dev.postdate.CancelResult;
import dev.postdate.Due;
import dev.postdate.Headers;
import dev.postdate.Headers.Value;
import dev.postdate.spi.ClaimStore;
import dev.postdate.spi.Content;
import dev.postdate.spi.Count;
import dev.postdate.spi.DeadLetterQuery;
import dev.postdate.spi.DeadLetterRecord;
import dev.postdate.spi.DeadLetterStore;
import dev.postdate.spi.DeadLetterStore.Redrive;
import dev.postdate.spi.Envelope;
import dev.postdate.spi.HistoryQuery;
import dev.postdate.spi.HistoryRecord;
import dev.postdate.spi.HistoryStore;
import dev.postdate.spi.MessageQuery;
import dev.postdate.spi.NewMessage;
import dev.postdate.spi.NodeStore;
import dev.postdate.spi.PendingType;
import dev.postdate.spi.QueryStore;
import dev.postdate.spi.ScheduleStore;
import dev.postdate.spi.Settlement;
import dev.postdate.spi.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What can be wrong with a store, and a test that must find it. */
enum Flaw {
    NONE("") {
        @Override
        Store.Session spoil(Store.Session session, SkewedTime time) {
            return session;
        }
    },

    CLAIMS_EARLY("aMessageIsNotHandedOutBeforeItsDueTime") {
        @Override
        Store.Session spoil(Store.Session session, SkewedTime time) {
            return withClaims(session, new FlawedClaims.Early(session.claims(), time));
        }
    },

    CLAIM_LEAVES_ITS_PREDICATE_TRUE("aClaimedMessageIsNotHandedOutAgain") {
        @Override
        Store.Session spoil(Store.Session session, SkewedTime time) {
            return withClaims(session, new FlawedClaims.HandingOutAgain(session.claims()));
        }
    },

    CLAIM_IGNORES_THE_LIMIT("aClaimTakesNoMoreThanDemandedOfEachQueue") {
        @Override
        Store.Session spoil(Store.Session session, SkewedTime time) {
            return withClaims(session, new FlawedClaims.WithoutLimit(session.claims()));
        }
    },

    SETTLES_WITHOUT_GUARD("anOldClaimOfTheSameEpochSettlesNothing") {
        @Override
        Store.Session spoil(Store.Session session, SkewedTime time) {
            return withClaims(session, new FlawedClaims.Unguarded(session.claims()));
        }
    },

    CANCEL_ALWAYS_SAYS_YES("cancellingAClaimedMessageSaysInDeliveryAndMarksIt") {
        @Override
        Store.Session spoil(Store.Session session, SkewedTime time) {
            return withSchedules(session, new CalledSchedules(session.schedules(), Caller.DIRECT) {
                @Override
                public CancelResult cancel(UUID id, String application) {
                    super.cancel(id, application);
                    return new CancelResult(CancelResult.Outcome.CANCELLED, 1);
                }
            });
        }
    },

    LOSES_A_HEADER("headersKeepTheirTypes") {
        @Override
        Store.Session spoil(Store.Session session, SkewedTime time) {
            return withSchedules(session, new FlawedSchedules(session.schedules()) {
                @Override
                NewMessage spoil(NewMessage message) {
                    Map<String, Value> headers =
                            new LinkedHashMap<>(message.envelope().headers().asMap());
                    headers.keySet().stream().findFirst().ifPresent(headers::remove);
                    return withHeaders(message, Headers.of(headers));
                }
            });
        }
    },

    TRUNCATES_DUE_TIMES("nanosecondsAreRoundedUpAndNeverEarly") {
        @Override
        Store.Session spoil(Store.Session session, SkewedTime time) {
            return withSchedules(session, new FlawedSchedules(session.schedules()) {
                @Override
                NewMessage spoil(NewMessage message) {
                    Due due = message.due() instanceof Due.At at && at.instant().isBefore(Instant.MAX)
                            ? Due.at(at.instant().truncatedTo(ChronoUnit.MILLIS))
                            : message.due();
                    return new NewMessage(message.envelope(), due, message.expiry(), message.key());
                }
            });
        }
    },

    STORES_ONE_BY_ONE("oneMessageThatCannotBeKeptLeavesNoneOfItsCallBehind") {
        @Override
        Store.Session spoil(Store.Session session, SkewedTime time) {
            return withSchedules(session, new CalledSchedules(session.schedules(), Caller.DIRECT) {
                @Override
                public Receipt append(List<NewMessage> messages) {
                    Receipt last = super.append(List.of());
                    List<Stored> stored = new ArrayList<>();
                    for (NewMessage message : messages) {
                        last = super.append(List.of(message));
                        stored.addAll(last.messages());
                    }
                    return new Receipt(last.now(), stored);
                }
            });
        }
    },

    HISTORY_WITHOUT_PLACE("aSearchGoesBackFromTheNewestAndPagesThroughWhatMatches") {
        @Override
        Store.Session spoil(Store.Session session, SkewedTime time) {
            return new CalledSession(session, Caller.DIRECT) {
                @Override
                public HistoryStore history() {
                    return new CalledHistory(session.history(), Caller.DIRECT) {
                        @Override
                        public List<HistoryRecord> search(HistoryQuery query, long beforeSequence, int limit) {
                            return super.search(query, Long.MAX_VALUE, limit);
                        }
                    };
                }
            };
        }
    },

    PAGING_SKIPS("pagesFollowTheOrderOfDueTimeAndSequence") {
        @Override
        Store.Session spoil(Store.Session session, SkewedTime time) {
            return withQueries(session, new CalledQueries(session.queries(), Caller.DIRECT) {
                @Override
                public Found search(MessageQuery query, @Nullable Position after, int limit) {
                    // The next page begins behind the due time of the last row instead of behind the row.
                    return super.search(
                            query, after == null ? null : new Position(after.dueAt(), Long.MAX_VALUE), limit);
                }
            });
        }
    },

    COUNTS_THE_END_OF_A_STEP("messagesAreCountedBetweenEachBoundAndTheNext") {
        @Override
        Store.Session spoil(Store.Session session, SkewedTime time) {
            return withQueries(session, new CalledQueries(session.queries(), Caller.DIRECT) {
                @Override
                public List<Count> countBetween(MessageQuery query, List<Instant> bounds, long upTo) {
                    return super.countBetween(
                            query,
                            bounds.stream()
                                    .map(bound -> bound.equals(Instant.MAX) ? bound : bound.plusNanos(1_000))
                                    .toList(),
                            upTo);
                }
            });
        }
    },

    FORGETS_THE_TYPES_OF_DEAD_LETTERS("deadLettersAreApartUntilTheyAreRedrivenOrDeleted") {
        @Override
        Store.Session spoil(Store.Session session, SkewedTime time) {
            return withQueries(session, new CalledQueries(session.queries(), Caller.DIRECT) {
                @Override
                public List<PendingType> pendingTypes(int countTo) {
                    return super.pendingTypes(countTo).stream()
                            .filter(type -> !type.deadLetters())
                            .toList();
                }
            });
        }
    },

    DECLARES_THE_LIVING_DEAD("aNodeThatRenewedSinceItWasObservedIsNotDeclaredDead") {
        @Override
        Store.Session spoil(Store.Session session, SkewedTime time) {
            return new CalledSession(session, Caller.DIRECT) {
                @Override
                public NodeStore nodes() {
                    return new CalledNodes(session.nodes(), Caller.DIRECT) {
                        @Override
                        public boolean declareDead(long epoch, long observedRenewals) {
                            return renew(0).nodes().stream()
                                    .filter(row -> row.epoch() == epoch)
                                    .anyMatch(row -> super.declareDead(epoch, row.renewals()));
                        }
                    };
                }
            };
        }
    },

    DEAD_LETTERS_WITHOUT_BODY("aDeadLetterKeepsEverythingItsMessageHad") {
        @Override
        Store.Session spoil(Store.Session session, SkewedTime time) {
            return withDeadLetters(session, new CalledDeadLetters(session.deadLetters(), Caller.DIRECT) {
                @Override
                public Optional<DeadLetterRecord> find(UUID id) {
                    return super.find(id).map(Flaw::withoutBody);
                }
            });
        }
    },

    REDRIVE_LOSES_AN_EDITED_HEADER("aRedriveMayGoToAnotherQueueWithOtherHeadersAndAnotherBody") {
        @Override
        Store.Session spoil(Store.Session session, SkewedTime time) {
            return withRedrive(session, redrive -> {
                Headers headers = redrive.headers();
                return headers == null ? redrive : redrive.headers(withoutFirst(headers));
            });
        }
    },

    REDRIVE_FORGETS_THE_DELAY("aRedriveMayBeDueLater") {
        @Override
        Store.Session spoil(Store.Session session, SkewedTime time) {
            return withRedrive(session, redrive -> redrive.delay(Duration.ZERO));
        }
    },

    DELETES_DEAD_LETTERS_THAT_CAME_LATER("deletingByAQueryLeavesWhatCameLater") {
        @Override
        Store.Session spoil(Store.Session session, SkewedTime time) {
            return withDeadLetters(session, new CalledDeadLetters(session.deadLetters(), Caller.DIRECT) {
                @Override
                public int delete(DeadLetterQuery query, long upToSequence, int limit) {
                    return super.delete(query, Long.MAX_VALUE, limit);
                }
            });
        }
    },

    COUNTS_DISCARDED_AS_EXPIRED("aDiscardedMessageIsRemovedCountedAndShownWithItsError") {
        @Override
        Store.Session spoil(Store.Session session, SkewedTime time) {
            return withClaims(session, new CalledClaims(session.claims(), Caller.DIRECT) {
                @Override
                public SettleResult settle(List<Settlement> settlements) {
                    return super.settle(settlements.stream()
                            .map(one -> one instanceof Settlement.Discard ? new Settlement.Expire(one.ref()) : one)
                            .toList());
                }
            });
        }
    };

    private final String caughtBy;

    Flaw(String caughtBy) {
        this.caughtBy = caughtBy;
    }

    /** The method of a suite that fails for a store with this flaw. */
    String caughtBy() {
        return caughtBy;
    }

    abstract Store.Session spoil(Store.Session session, SkewedTime time);

    private static Store.Session withClaims(Store.Session session, ClaimStore claims) {
        return new CalledSession(session, Caller.DIRECT) {
            @Override
            public ClaimStore claims() {
                return claims;
            }
        };
    }

    private static Store.Session withSchedules(Store.Session session, ScheduleStore schedules) {
        return new CalledSession(session, Caller.DIRECT) {
            @Override
            public ScheduleStore schedules() {
                return schedules;
            }
        };
    }

    private static Store.Session withQueries(Store.Session session, QueryStore queries) {
        return new CalledSession(session, Caller.DIRECT) {
            @Override
            public QueryStore queries() {
                return queries;
            }
        };
    }

    private static Store.Session withDeadLetters(Store.Session session, DeadLetterStore letters) {
        return new CalledSession(session, Caller.DIRECT) {
            @Override
            public DeadLetterStore deadLetters() {
                return letters;
            }
        };
    }

    private static Store.Session withRedrive(Store.Session session, UnaryOperator<Redrive> spoilt) {
        return withDeadLetters(session, new CalledDeadLetters(session.deadLetters(), Caller.DIRECT) {
            @Override
            public List<UUID> redrive(List<Redrive> redrives) {
                return super.redrive(redrives.stream().map(spoilt).toList());
            }
        });
    }

    private static Headers withoutFirst(Headers headers) {
        Map<String, Value> fewer = new LinkedHashMap<>(headers.asMap());
        fewer.keySet().stream().findFirst().ifPresent(fewer::remove);
        return Headers.of(fewer);
    }

    private static NewMessage withHeaders(NewMessage message, Headers headers) {
        Envelope old = message.envelope();
        Envelope spoilt = new Envelope(
                old.id(),
                old.kind(),
                old.content(),
                old.address(),
                headers,
                old.correlation(),
                old.origin(),
                old.eventId());
        return new NewMessage(spoilt, message.due(), message.expiry(), message.key());
    }

    private static DeadLetterRecord withoutBody(DeadLetterRecord dead) {
        Envelope old = dead.envelope();
        Content empty = new Content(
                old.content().type(), old.content().version(), old.content().contentType(), new byte[0]);
        Envelope spoilt = new Envelope(
                old.id(),
                old.kind(),
                empty,
                old.address(),
                old.headers(),
                old.correlation(),
                old.origin(),
                old.eventId());
        return new DeadLetterRecord(
                spoilt,
                dead.reason(),
                dead.detail(),
                dead.fingerprint(),
                dead.deadAt(),
                dead.createdAt(),
                dead.dueAt(),
                dead.expiresAt(),
                dead.progress(),
                dead.sequence());
    }

    /** Stores something else than it was given. */
    private abstract static class FlawedSchedules extends CalledSchedules {
        FlawedSchedules(ScheduleStore schedules) {
            super(schedules, Caller.DIRECT);
        }

        abstract NewMessage spoil(NewMessage message);

        @Override
        public Receipt append(List<NewMessage> messages) {
            return super.append(messages.stream().map(this::spoil).toList());
        }
    }
}
