/*
 * The protocol between the nodes and the store on PostgreSQL: claim, lease, settle, recovery, cancel, move, stop, low-water mark.
 * A model for Spin. scripts/model runs the scenarios of scenarios.txt; README.md says which class keeps which rule, and what S1 to S7 are.
 *
 * How to read it
 *   - Every atomic step is one database transaction, or one step in the memory of one node. Steps interleave freely.
 *   - A row lock is modelled where somebody can hold one for long: a caller's open cancel, the transaction of a frozen node, a claim
 *     that waits in the database (LONGCLAIM). Everybody else skips a locked row (SKIP LOCKED) and comes again.
 *   - Time is a tick, one renewal interval. A tick passes when no running node has anything urgent left to do, so an infinite run is one
 *     in which time passes for ever: "every message ends" then needs no fairness assumption. Slow things (a long handler, a delayed
 *     claim, a freeze, an outage) are faults or budgets, so all combinations up to the budget are tried, and none goes on for ever.
 *   - A lease is L ticks. Nobody reads a clock of another machine: a node counts its own renewals (rule 1 of "Leases").
 *   - Variables under "ghost" are for the properties only; no step of the protocol reads them.
 *
 * Switches: -D... turn faults on, or damage one rule (mutation) to show that the model notices.
 */

#ifndef N
#define N 2                 /* nodes */
#endif
#ifndef M
#define M 2                 /* messages */
#endif
#ifndef E
#define E 6                 /* epochs at most in a run */
#endif
#ifndef L
#define L 3                 /* lease, in ticks; 2 is too short */
#endif
#ifndef GAP
#define GAP 1               /* a node's own renewals, further apart than this in ticks, make it begin to count anew */
#endif
#ifndef MAX
#define MAX 2               /* attempts a message has */
#endif
#ifndef FAULTS
#define FAULTS 2            /* environment faults in a run, of all kinds switched on together */
#endif
#ifndef SLOW
#define SLOW 6              /* ticks during which a handler or an answer may be under way */
#endif
#ifndef HFAIL
#define HFAIL 0             /* handler failures in a run */
#endif
#ifndef HHAND
#define HHAND 0             /* hand-backs without an attempt in a run (saga conflict, serialization failure) */
#endif
#ifndef CANCELS
#define CANCELS 0           /* messages (0..CANCELS-1) that somebody may cancel */
#endif
#ifndef STOPS
#define STOPS 0             /* graceful stops in a run */
#endif
#ifndef MOVES
#define MOVES 0             /* messages (0..MOVES-1) that somebody may move to a later time; not those that somebody may cancel */
#endif
#ifndef LATER
#define LATER 2             /* how many ticks later */
#endif
#ifndef COMMITS
#define COMMITS 0           /* messages (0..COMMITS-1), due at the start, whose sender's transaction commits at some time during the run */
#endif
#ifndef POISON
#define POISON 0            /* messages (0..POISON-1) whose handler kills its node every time */
#endif
#ifndef GUARD
#define GUARD 0             /* 0: epoch and claim number; 1: epoch; 2: epoch and attempt; 3: attempt */
#endif

/* ---------- the database ---------- */

#define PENDING    0
#define CLAIMED    1
#define SUSPECT    2        /* recovered from a dead epoch: its handler may have killed the node */
#define SCLAIMED   3        /* a suspect, claimed alone, its attempt already written */
#define DONE       4
#define CANCELLED  5
#define DEAD       6
#define FINAL(m)   (st[m] >= DONE)
#define ISCL(m)    (st[m] == CLAIMED || st[m] == SCLAIMED)

byte st[M];                 /* state of the row (a finished row has left the table) */
byte own[M];                /* epoch that claims it, 0 none */
byte cn[M];                 /* claim number: drawn by the node, never used twice in an epoch */
byte att[M];                /* attempts counted */
bit  begun[M];              /* a handler may have begun once, counted as an attempt or not */
bit  creq[M];               /* cancel requested while claimed */
byte lck[M];                /* row lock: 0 free, 1 caller's open transaction, 2 frozen node's transaction, 3 claim under way */
byte lckT[M];               /* ticks it is held */

#if MOVES > 0
byte due[M];                /* ticks until it is due */
#define DUE(m) (due[m] == 0)
#define PUTOFF(m) due[m] = LATER
#else
#define DUE(m) (1)
#define PUTOFF(m) skip
#endif
#ifdef PARK
bit  prk;                   /* message 0 is parked */
#endif
#if COMMITS > 0
bit  unc[M];                /* not committed: nobody sees it */
#define THERE(m) (!unc[m])
#elif defined(PARK)
#define THERE(m) (m != 0 || !prk)
#else
#define THERE(m) (1)
#endif

#define GONE 0
#define LIVE 1
#define SWEPT 2             /* declared dead, some of its rows not freed yet */
byte row[E+1];              /* node row of each epoch */
bit  shr[E+1];              /* share lock on it, held by a claim under way */
bit  db = 1;                /* the database answers */
byte outT;                  /* ticks of outage so far */
byte nextE = 1;             /* epochs are random and never reused: here, a counter */

/* ---------- memory of the nodes ---------- */

#define UP 1
#define FROZEN 2
#define DOWN 0
byte up[N];
#if STOPS > 0
bit  stp[N];                /* stops: claims nothing more */
#define STOPPING(n) stp[n]
#else
#define STOPPING(n) (0)
#endif
#ifdef MARKS                /* the low-water mark: for each message, whether this node's mark has passed it, so that only a full look finds it */
bit  beh[N*M];
bit  lk[N];                 /* a look is under way */
bit  lkd[N];                /* it has looked in this tick */
bit  snp[N*M];              /* it does not see the message */
bit  told[N*M];             /* somebody told of it since the look began */
#define SEEN(n,m) (!beh[(n)*M+(m)])
#else
#define SEEN(n,m) (1)
#endif
byte ep[N];                 /* current epoch */
byte late[N];               /* ticks since its last renewal, on its monotonic clock */
bit  renewed[N];            /* renewed in this tick */
byte cnt[N*(E+1)];          /* ticks without a gap of its own while that epoch's row did not change */
bit  chg[N*(E+1)];          /* that row changed since this node looked */
#define CNT(n,e) cnt[(n)*(E+1)+(e)]
#define CHG(n,e) chg[(n)*(E+1)+(e)]

#define FREE 0
#define BUF  1              /* claimed, in the buffer, not started */
#define RUN  2              /* handler runs */
#define OK   3              /* handled, settle not yet known to be committed */
#define FAIL 4
#define HAND 5              /* to be handed back without an attempt */
#define REL  6              /* not begun and taken out of the buffer: to be released */
#define SPENT 7             /* a suspect whose attempts were spent before the one that its claim has charged: a dead letter, without another run */
#define S(n,m,k) (((n)*M+(m))*2+(k))
byte ph[N*M*2];             /* two claims of one message fit in a node's memory: an old one and a new one */
byte se[N*M*2];             /* with their epoch, claim number and the attempt read by the claim */
byte sc[N*M*2];
byte sa[N*M*2];
bit  sb[N*M*2];            /* and whether it was a suspect */

byte fl[N];                 /* a claim in the network: 0 none, 1 sent and given up, 2 executing, 3 answer under way */
byte fle[N];
byte flm[N];
byte flc[N];

/* ---------- budgets ---------- */
byte faults = FAULTS;
byte slow = SLOW;
byte hfail = HFAIL;
byte hhand = HHAND;
#if STOPS > 0
byte stops = STOPS;
#endif

/* ---------- ghost ---------- */
bit  calm = 1;              /* no node crashed or froze, no failover, so far */
bit  starts[M];             /* a handler of it ever started */
bit  open[M];               /* started, and that start not yet ended by a committed failure or hand-back */
bit  ansC[M];               /* cancel answered CANCELLED: no handler ever began */
bit  ansD[M];               /* cancel answered IN_DELIVERY: no further attempt */
byte kills;                 /* nodes killed by message 0 */
#if MOVES > 0
bit  ansM[M];               /* reschedule answered RESCHEDULED: no handler ever began, none will before the new time */
#endif
#ifdef FAILOVER
byte gcn[M];                /* true number of claims, also those a failover forgot */
byte sg[N*M*2];
#define GCN(m) gcn[m]
#define SG(s) sg[s]
#else
#define GCN(m) cn[m]
#define SG(s) sc[s]
#endif
/* The checker prints the text of a broken assertion: the name in it says which property it is. Never set. */
hidden byte S1;
hidden byte S3;
hidden byte S4;
hidden byte S5;
hidden byte S6;
hidden byte S7;
hidden byte i;
hidden byte j;
hidden byte x;

/* ---------- the guard of a settle ---------- */
#if GUARD == 0
#define VALID(s,m) (ISCL(m) && own[m] == se[s] && cn[m] == sc[s])
#elif GUARD == 1
#define VALID(s,m) (ISCL(m) && own[m] == se[s])
#elif GUARD == 2
#define VALID(s,m) (ISCL(m) && own[m] == se[s] && att[m] == sa[s])
#else
#define VALID(s,m) (ISCL(m) && att[m] == sa[s])
#endif

/* ---------- claiming ---------- */

/* A suspect runs alone: it waits until this node holds nothing, and nothing is claimed beside it. Held is everything from a claim's answer to
   the known end of its settle, that of the node's earlier epochs included. */
#define OWNS(n,m) (st[m] == SCLAIMED && own[m] == ep[n])
#define RUNS(n,m) (ph[S(n,m,0)] == RUN || ph[S(n,m,1)] == RUN)
#if defined(MUT_OLDRUN)     /* what still runs from an earlier epoch of this node is not counted */
#define HELDK(n,m,k) (ph[S(n,m,k)] != FREE && se[S(n,m,k)] == ep[n])
#elif defined(MUT_LINGER)   /* nor is what has ended and waits to be settled */
#define HELDK(n,m,k) (ph[S(n,m,k)] == BUF || ph[S(n,m,k)] == RUN)
#else
#define HELDK(n,m,k) (ph[S(n,m,k)] != FREE)
#endif
#define HELD(n,m) (HELDK(n,m,0) || HELDK(n,m,1))
#if M == 1
#define ANY(P,n) (P(n,0))
#elif M == 2
#define ANY(P,n) (P(n,0) || P(n,1))
#else
#define ANY(P,n) (P(n,0) || P(n,1) || P(n,2))
#endif
#define SHELD(n,m) (OWNS(n,m) && HELD(n,m))
#if defined(MUT_NOSINGLE)   /* suspects are claimed like all others */
#define SOK(n) (1)
#define OOK(n) (1)
#elif defined(MUT_BESIDE)   /* one suspect at a time, but beside ordinary messages */
#define SOK(n) (!ANY(OWNS,n))
#define OOK(n) (1)
#elif defined(MUT_LINGER)
#define SOK(n) (!ANY(SHELD,n) && !ANY(HELD,n))
#define OOK(n) (!ANY(SHELD,n))
#else
#define SOK(n) (!ANY(OWNS,n) && !ANY(HELD,n))
#define OOK(n) (!ANY(OWNS,n))
#endif

#ifdef MUT_CLAIM4           /* rule 4 of "Claims" taken away: the claim does not look at its node row */
#define MAYCLAIM(e) (1)
#else
#define MAYCLAIM(e) (row[e] == LIVE)
#endif
#define ROOM(n,m) (ph[S(n,m,0)] == FREE || ph[S(n,m,1)] == FREE)
#define READY(n,m) (DUEFOR(n,m) && THERE(m) && lck[m] == 0 && ((st[m] == PENDING && OOK(n)) || (st[m] == SUSPECT && SOK(n))))
#define ELIG(n,m) (READY(n,m) && (st[m] == SUSPECT || SEEN(n,m)))    /* suspects have an index of their own, without a mark */
#ifdef MUT_STALEDUE         /* the claim does not look at the due time again once it has the row's lock */
bit  saw[N*M];
#define DUEFOR(n,m) saw[(n)*M+(m)]
#else
#define DUEFOR(n,m) DUE(m)
#endif
#define CANCLAIM(n,m) (up[n] == UP && !STOPPING(n) && db && late[n] < L && ROOM(n,m) && ELIG(n,m) && MAYCLAIM(ep[n]))

inline dbclaim(m, e) {      /* the row, claimed for epoch e */
#ifdef MUT_STALEDUE
    for (i : 0 .. N-1) { saw[i*M+(m)] = 0 }
    i = 0;
#endif
    assert(S4 || !ansD[m]);                             /* S4: after IN_DELIVERY no further attempt */
    if :: st[m] == SUSPECT -> st[m] = SCLAIMED; att[m]++   /* in writing, before anything runs */
       :: else -> st[m] = CLAIMED
    fi;
    own[m] = e;
#ifdef FAILOVER
    gcn[m]++;
#ifdef MUT_ROWNUMBER        /* the row counts its claims: after a failover it counts the same number again */
    cn[m]++;
#else
    cn[m] = gcn[m];
#endif
#else
    cn[m]++;
#endif
    for (i : 0 .. N*M*2-1) {                            /* S1: no second valid claim, in any memory */
        if :: ph[i] != FREE && (i/2)%M == m && VALID(i,m) -> assert(S1) :: else fi
    }
    i = 0
}
inline take(n, m, e, c, g) { /* the answer arrives: into the buffer */
    if :: ph[S(n,m,0)] == FREE -> x = S(n,m,0) :: else -> x = S(n,m,1) fi;
    ph[x] = BUF; se[x] = e; sc[x] = c; sa[x] = att[m]; sb[x] = (st[m] == SCLAIMED);
#ifdef FAILOVER
    sg[x] = g;
#endif
    x = 0
}
inline clear(s) { ph[s] = FREE; se[s] = 0; sc[s] = 0; sa[s] = 0; sb[s] = 0;
#ifdef FAILOVER
    sg[s] = 0
#endif
}

/* ---------- starting ---------- */
#ifdef PARK
#define READS(n,m) (n == 0 || m != 0)
#else
#define READS(n,m) (1)
#endif
/* Of a suspect, the claim has read the attempt that it charged. */
#ifdef MUT_LASTSPENT        /* what its claim charged for the run to come is counted, too */
#define LASTSPENT(n,m,k) (sb[S(n,m,k)] && sa[S(n,m,k)] >= MAX)
#else
#define LASTSPENT(n,m,k) (sb[S(n,m,k)] && sa[S(n,m,k)] > MAX)
#endif
#define CANSTART(n,m,k) (up[n] == UP && READS(n,m) && ph[S(n,m,k)] == BUF && late[n] < L && se[S(n,m,k)] == ep[n])
inline start(n, m, k) {
    assert(S4 || !ansC[m]);
#if MOVES > 0
    assert(S6 || !ansM[m] || due[m] == 0);
#endif
    assert(S3 || !(calm && open[m]));
    starts[m] = 1; open[m] = 1; ph[S(n,m,k)] = RUN
}
inline begin(n, m, k) {     /* a suspect with no attempt left is not run */
    if :: !LASTSPENT(n,m,k) -> start(n,m,k) :: else -> ph[S(n,m,k)] = SPENT fi
}

/* ---------- settling ---------- */
#define CANSETTLE(n,m,k) (up[n] == UP && db && lck[m] == 0 && ph[S(n,m,k)] >= OK)
inline leave(m) { own[m] = 0; creq[m] = 0 }
/* A word to all nodes that a row waits with a due time that may lie behind their marks. */
#ifdef MARKS
#ifdef MUT_TOLDLOST         /* the end of a look moves the mark past what was told while it was under way */
#define TELL(m) for (x : 0 .. N-1) { beh[x*M+(m)] = 0 } x = 0
#else
#define TELL(m) for (x : 0 .. N-1) { beh[x*M+(m)] = 0; told[x*M+(m)] = 1 } x = 0
#endif
#else
#define TELL(m) skip
#endif
/* It gets a new due time, later than all marks, and than those of looks under way. */
#ifdef MARKS
#define AHEAD(m) for (x : 0 .. N-1) { beh[x*M+(m)] = 0; snp[x*M+(m)] = 0 } x = 0
#else
#define AHEAD(m) skip
#endif
#if defined(MUT_NOTELL)
#define TELLREL(m) skip
#else
#define TELLREL(m) TELL(m)
#endif
inline release(m) {         /* it was not begun: no attempt, its due time stays, and a suspect stays one */
    TELLREL(m);
    if :: creq[m] -> st[m] = CANCELLED
       :: !creq[m] && st[m] == SCLAIMED -> att[m]--; st[m] = SUSPECT
       :: else -> st[m] = PENDING
    fi
}
inline settle(m, s) {
    if :: VALID(s,m) ->
            assert(S1 || SG(s) == GCN(m));              /* S1: never with the result of an earlier claim */
            if :: ph[s] == OK -> st[m] = DONE
               :: ph[s] == FAIL ->
                    begun[m] = 1; open[m] = 0; AHEAD(m);
                    if :: st[m] == CLAIMED -> att[m]++ :: else fi;    /* a suspect's attempt is already written */
                    if :: att[m] >= MAX -> st[m] = DEAD               /* decided before the settle: also if a cancel is requested */
                       :: att[m] < MAX && creq[m] -> st[m] = CANCELLED
                       :: else -> st[m] = PENDING                     /* it has run to an end: no suspect any more */
                    fi
               :: ph[s] == HAND ->
                    begun[m] = 1; open[m] = 0; AHEAD(m);
                    if :: st[m] == SCLAIMED -> att[m]-- :: else fi;
                    if :: creq[m] -> st[m] = CANCELLED :: else -> st[m] = PENDING fi
               :: ph[s] == REL -> release(m)
               :: ph[s] == SPENT -> st[m] = DEAD
            fi;
            leave(m)
       :: else              /* refused: the claim was lost, or this very settle had committed before */
    fi
}

/* ---------- rule 5: rows of my epoch that nobody holds ---------- */
#ifdef MUT_FORGET           /* a claim is forgotten when its settle is sent, not when the settle is known */
#define INMEM(n,m,k) (ph[S(n,m,k)] != FREE && ph[S(n,m,k)] < OK && se[S(n,m,k)] == own[m] && sc[S(n,m,k)] == cn[m])
#else
#define INMEM(n,m,k) (ph[S(n,m,k)] != FREE && se[S(n,m,k)] == own[m] && sc[S(n,m,k)] == cn[m])
#endif
#ifdef MUT_RECRACE          /* compares while the answer of a claim is still awaited */
#define AWAITED(n) (0)
#else
#define AWAITED(n) (fl[n] == 3)
#endif
#ifdef MUT_CLAIM5
#define ORPHAN(n,m) (0)
#else
#define ORPHAN(n,m) (up[n] == UP && db && lck[m] == 0 && ISCL(m) && own[m] == ep[n] && !AWAITED(n) && !INMEM(n,m,0) && !INMEM(n,m,1))
#endif
/* ---------- recovery ---------- */
#ifdef MUT_LEASE1           /* rule 1 of "Leases" taken away: dead is who did not renew for a lease, by the database's clock */
byte age[E+1];
#define OVERDUE(n,e) (age[e] >= L)
#else
#ifdef MUT_RECHECK          /* the sweep trusts what it saw and does not compare the row again under its lock */
#define OVERDUE(n,e) (CNT(n,e) >= L)
#else
#define OVERDUE(n,e) (CNT(n,e) >= L && !CHG(n,e))
#endif
#endif
#define HASROW(n,m,e) (ISCL(m) && own[m] == (e))
#define FREEROW(m,e) (ISCL(m) && own[m] == (e) && lck[m] == 0)
#if M == 1
#define ANYROW(e) (ISCL(0) && own[0] == (e))
#define ANYFREE(e) FREEROW(0,e)
#elif M == 2
#define ANYROW(e) ((ISCL(0) && own[0] == (e)) || (ISCL(1) && own[1] == (e)))
#define ANYFREE(e) (FREEROW(0,e) || FREEROW(1,e))
#else
#define ANYROW(e) ((ISCL(0) && own[0] == (e)) || (ISCL(1) && own[1] == (e)) || (ISCL(2) && own[2] == (e)))
#define ANYFREE(e) (FREEROW(0,e) || FREEROW(1,e) || FREEROW(2,e))
#endif
#define DECLARABLE(n,e) (up[n] == UP && db && renewed[n] && row[e] == LIVE && (e) != ep[n] && OVERDUE(n,e))
#ifdef MUT_SWEEPDEL         /* the node row is deleted although rows were skipped because locked */
#define SWEEPABLE(n,e) (up[n] == UP && db && renewed[n] && shr[e] == 0 && row[e] == SWEPT)
#else
#define SWEEPABLE(n,e) (up[n] == UP && db && renewed[n] && shr[e] == 0 && row[e] == SWEPT && (ANYFREE(e) || !ANYROW(e)))
#endif

inline recover(m) {         /* one row of a dead epoch */
    assert(S7 || faults != FAULTS || !calm);            /* nobody is taken for dead as long as nothing went wrong, stops included */
    begun[m] = 1;
    if
#ifndef MUT_CREQ            /* a cancel requested is forgotten by recovery */
       :: creq[m] -> st[m] = CANCELLED
#endif
       :: else -> st[m] = SUSPECT
    fi;
    leave(m)
}
inline declare(e) {         /* one transaction: dead, if the row is as observed. A claim under way does not hold it up */
    row[e] = SWEPT;
    for (i : 0 .. N-1) { CNT(i,e) = 0; CHG(i,e) = 0 }
    i = 0
}
inline sweep(e) {           /* a later one locks the node row, where no claim shares it, and frees what the next statement's snapshot shows */
    for (j : 0 .. M-1) { if :: FREEROW(j,e) -> recover(j) :: else fi }
    j = 0;
#ifdef MUT_SWEEPDEL
    row[e] = GONE
#else
    if :: !ANYROW(e) -> row[e] = GONE :: else fi
#endif
}

#ifdef MUT_FIRSTLOOK        /* the first look at a row counts as "did not change" */
#define NEW 0
#else
#define NEW 1
#endif
/* ---------- renewal ---------- */
inline newepoch(n) {
    assert(nextE <= E);
    ep[n] = nextE; nextE++; row[ep[n]] = LIVE;
    for (i : 0 .. N-1) { CNT(i,ep[n]) = 0; CHG(i,ep[n]) = NEW }
    for (i : 0 .. M*2-1) { if :: ph[n*M*2+i] == BUF -> clear(n*M*2+i) :: else fi }   /* a new epoch starts with an empty buffer */
    i = 0
}
#define NOGAP(n) (late[n] <= GAP)
#define PASSED(n) (late[n] > 1 -> late[n] : 1)
inline renew(n) {
    for (i : 1 .. E) {      /* look at the others: changed, or a gap of my own, starts the count anew */
        if :: i != ep[n] && row[i] == LIVE && !CHG(n,i) && NOGAP(n) -> CNT(n,i) = (CNT(n,i) + PASSED(n) < L -> CNT(n,i) + PASSED(n) : L)
           :: else -> CNT(n,i) = 0
        fi;
        CHG(n,i) = 0
    }
    i = 0;
    if
#ifdef MUT_LATE             /* a late renewal means a new epoch, and nobody renews the old one */
       :: row[ep[n]] != LIVE || late[n] > 1 -> newepoch(n)
#elif defined(MUT_REUSE)    /* a node that was declared dead registers its old epoch again */
       :: row[ep[n]] != LIVE -> row[ep[n]] = LIVE
#else
       :: row[ep[n]] != LIVE -> newepoch(n)
#endif
       :: else
    fi;
    for (i : 0 .. N-1) { if :: i != n -> CHG(i,ep[n]) = 1 :: else fi }
    i = 0;
#ifdef MUT_LEASE1
    age[ep[n]] = 0;
#endif
#ifdef PARK
    if :: n == 0 -> prk = 0 :: else fi;
#endif
    late[n] = 0; renewed[n] = 1
}

/* ---------- a node dies ---------- */
#if POISON > 0  /* S5: the poison message takes no innocent one with it whose attempt is already written */
#define PAYS for (i : POISON .. M-1) { assert(S5 || !OWNS(n,i)) } i = 0
#else
#define PAYS skip
#endif

inline kill(n) {            /* memory is gone; rows and a claim in the network stay */
    up[n] = DOWN; late[n] = 0; renewed[n] = 0;
    for (i : 0 .. M*2-1) { clear(n*M*2+i) }
    for (i : 1 .. E) { CNT(n,i) = 0; CHG(n,i) = NEW }         /* its first look counts nothing */
    i = 0;
    for (j : 0 .. M-1) { if :: lck[j] == 2 -> lck[j] = 0; lckT[j] = 0 :: else fi }
    j = 0;
    if :: fl[n] == 3 -> fl[n] = 0; fle[n] = 0; flm[n] = 0; flc[n] = 0 :: else fi;
#if STOPS > 0
    stp[n] = 0;
#endif
#ifdef MARKS                /* a new node's first look is from the start */
    lk[n] = 0;
    for (i : 0 .. M-1) { beh[n*M+i] = 0; snp[n*M+i] = 0; told[n*M+i] = 0 }
    i = 0
#endif
}

/* ---------- graceful stop ---------- */
#if STOPS > 0
#define HOLDS(n,m) (ph[S(n,m,0)] != FREE || ph[S(n,m,1)] != FREE)
#define HRUNS(n,m) RUNS(n,m)
#if defined(MUT_STOPKEEP)   /* what was claimed and not begun is kept, and the node leaves when its handlers have ended */
#define ATREST(n) (!ANY(HRUNS,n) && fl[n] != 3)
#elif defined(MUT_STOPRUN)  /* it leaves at once, without waiting for its handlers */
#define ATREST(n) (fl[n] != 3)
#else
#define ATREST(n) (!ANY(HOLDS,n) && fl[n] != 3)
#endif
#define CANLEAVE(n) (up[n] == UP && stp[n] && db && shr[ep[n]] == 0 && ATREST(n))
inline stop(n) {            /* claims nothing more; what was not begun is released. Not while a claim awaits its answer */
    stp[n] = 1;
#ifndef MUT_STOPKEEP
    for (i : 0 .. M*2-1) { if :: ph[n*M*2+i] == BUF -> ph[n*M*2+i] = REL :: else fi }
    i = 0
#endif
}
inline goodbye(n) {         /* locks its row, marks it dead, and deletes it if no row of this epoch is left */
    assert(S7 || faults != FAULTS || !calm || !ANYROW(ep[n]));        /* others take over at once, without a recovery */
#ifdef MUT_STOPDEL          /* the row is deleted whatever is left */
    row[ep[n]] = GONE;
#else
    if :: row[ep[n]] != LIVE -> skip :: row[ep[n]] == LIVE && ANYROW(ep[n]) -> row[ep[n]] = SWEPT :: else -> row[ep[n]] = GONE fi;
#endif
    for (i : 0 .. N-1) { CNT(i,ep[n]) = 0; CHG(i,ep[n]) = 0 }
    i = 0;
    kill(n)
}
#endif

/* ---------- what node n does with message m ---------- */
#define FAULT (faults > 0)
proctype Work(byte n; byte m) {
end:
    do
    :: d_step { CANCLAIM(n,m) -> dbclaim(m, ep[n]); take(n, m, ep[n], cn[m], GCN(m)) }
#ifdef MUT_STALEDUE
    :: d_step { up[n] == UP && db && DUE(m) && THERE(m) && lck[m] == 0 && st[m] == PENDING && !saw[n*M+m] -> saw[n*M+m] = 1 }
#endif
#ifdef F_LOST               /* the claim commits, its answer is lost */
    :: d_step { FAULT && CANCLAIM(n,m) -> faults--; dbclaim(m, ep[n]) }
#endif
#ifdef F_SLOWANS            /* the claim commits, its answer takes its time */
    :: d_step { FAULT && fl[n] == 0 && CANCLAIM(n,m) -> faults--; dbclaim(m, ep[n]); fl[n] = 3; fle[n] = ep[n]; flm[n] = m; flc[n] = cn[m] }
    :: d_step { fl[n] == 3 && flm[n] == m && up[n] == UP ->
                if :: fle[n] == ep[n] && ROOM(n,m) -> take(n, m, fle[n], flc[n], flc[n]) :: else fi;
                fl[n] = 0; fle[n] = 0; flm[n] = 0; flc[n] = 0 }
#endif
#ifdef F_DELAY              /* the claim is delayed in the network, the node gave it up; it commits later, or never */
    :: d_step { FAULT && fl[n] == 0 && CANCLAIM(n,m) -> faults--; fl[n] = 1; fle[n] = ep[n] }
#ifdef LONGCLAIM            /* it holds its locks for a while before it commits */
    :: d_step { fl[n] == 1 && db && MAYCLAIM(fle[n]) && st[m] == PENDING && DUE(m) && THERE(m) && lck[m] == 0 ->
                fl[n] = 2; flm[n] = m; lck[m] = 3; shr[fle[n]] = 1 }
    :: d_step { fl[n] == 2 && flm[n] == m && db -> lck[m] = 0; lckT[m] = 0; shr[fle[n]] = 0; dbclaim(m, fle[n]); fl[n] = 0; fle[n] = 0; flm[n] = 0 }
#else
    :: d_step { fl[n] == 1 && db && MAYCLAIM(fle[n]) && st[m] == PENDING && DUE(m) && THERE(m) && lck[m] == 0 -> dbclaim(m, fle[n]); fl[n] = 0; fle[n] = 0 }
#endif
#endif
#ifdef FAILOVER             /* the claim is answered, then a failover to an asynchronous standby forgets it */
    :: d_step { FAULT && CANCLAIM(n,m) -> faults--; calm = 0; gcn[m]++;
#ifdef MUT_ROWNUMBER
                take(n, m, ep[n], cn[m] + 1, gcn[m])
#else
                take(n, m, ep[n], gcn[m], gcn[m])
#endif
              }
#endif
    :: d_step { ORPHAN(n,m) -> release(m); leave(m) }
#ifdef MARKS                /* a look of this node: what it does not see, it will not look for again */
    :: d_step { m == 0 && up[n] == UP && !STOPPING(n) && db && lk[n] == 0 && !lkd[n] -> lk[n] = 1; lkd[n] = 1;
                for (i : 0 .. M-1) { told[n*M+i] = 0; snp[n*M+i] = DUE(i) && st[i] < DONE && !READY(n,i) } i = 0 }
    :: d_step { m == 0 && up[n] == UP && lk[n] == 1 -> lk[n] = 0;
                for (i : 0 .. M-1) { if :: snp[n*M+i] && !told[n*M+i] -> beh[n*M+i] = 1 :: else fi; snp[n*M+i] = 0; told[n*M+i] = 0 } i = 0 }
#endif
#ifdef PARK                 /* node 1 cannot read message 0: it parks what it has claimed of it; node 0 lets it go with its next renewal */
    :: d_step { n == 1 && m == 0 && up[n] == UP && db && ph[S(n,m,0)] == BUF && late[n] < L && lck[m] == 0 ->
                if :: VALID(S(n,m,0),m) ->
                        if :: st[m] == SCLAIMED -> att[m]-- :: else fi;
#ifdef MUT_PARKFORGET       /* parked, it is no suspect any more */
                        if :: creq[m] -> st[m] = CANCELLED :: else -> st[m] = PENDING fi;
#else
                        if :: creq[m] -> st[m] = CANCELLED :: !creq[m] && st[m] == SCLAIMED -> st[m] = SUSPECT :: else -> st[m] = PENDING fi;
#endif
                        leave(m); prk = 1
                   :: else
                fi;
                clear(S(n,m,0)) }
#endif

#define SLOT(k) \
    :: d_step { CANSTART(n,m,k) -> begin(n,m,k) } \
    :: d_step { up[n] == UP && ph[S(n,m,k)] == RUN && m >= POISON -> ph[S(n,m,k)] = OK } \
    :: d_step { up[n] == UP && ph[S(n,m,k)] == RUN && m >= POISON && hfail > 0 -> hfail--; ph[S(n,m,k)] = FAIL } \
    :: d_step { up[n] == UP && ph[S(n,m,k)] == RUN && m >= POISON && hhand > 0 -> hhand--; ph[S(n,m,k)] = HAND } \
    :: d_step { up[n] == UP && ph[S(n,m,k)] == RUN && m < POISON -> PAYS; kill(n); calm = 0; if :: m == 0 -> kills++ :: else fi; assert(S5 || kills <= MAX + 1 + FAULTS) } \
    :: d_step { CANSETTLE(n,m,k) -> settle(m, S(n,m,k)); clear(S(n,m,k)) }
    SLOT(0)
    SLOT(1)
#ifdef MUT_SKIPREF          /* a settle that skipped a locked row is taken for refused */
    :: d_step { up[n] == UP && db && lck[m] != 0 && ph[S(n,m,0)] >= OK -> clear(S(n,m,0)) }
#endif
#ifdef F_SETLOST            /* the settle commits, its answer is lost: still held, sent again later */
    :: d_step { FAULT && CANSETTLE(n,m,0) -> faults--; settle(m, S(n,m,0)) }
    :: d_step { FAULT && CANSETTLE(n,m,1) -> faults--; settle(m, S(n,m,1)) }
#endif
    od
}

/* ---------- lease of node n, and what befalls the node ---------- */
#define SWEEPOPT(e) :: d_step { DECLARABLE(n,e) -> declare(e) } :: d_step { SWEEPABLE(n,e) -> sweep(e) }
#ifdef MUT_ONESTMT          /* lock and free in one statement: what is freed was looked up before the lock was there */
byte swE[N]; byte swS[N];
#undef SWEEPOPT
#define SWEEPOPT(e) \
    :: d_step { up[n] == UP && db && renewed[n] && swE[n] == 0 && DECLARABLE(n,e) -> swE[n] = e; \
                for (i : 0 .. M-1) { if :: FREEROW(i,e) -> swS[n] = swS[n] | (1 << i) :: else fi } i = 0 } \
    :: d_step { up[n] == UP && db && swE[n] == e && shr[e] == 0 -> \
                for (j : 0 .. M-1) { if :: FREEROW(j,e) && (swS[n] & (1 << j)) -> recover(j) :: else fi } j = 0; \
                row[e] = GONE; CNT(0,e) = 0; CNT(1,e) = 0; swE[n] = 0; swS[n] = 0 }
#endif

proctype Lease(byte n) {
end:
    do
    :: d_step { up[n] == UP && db && !renewed[n] -> renew(n) }
    SWEEPOPT(1) SWEEPOPT(2) SWEEPOPT(3)
#if E > 3
    SWEEPOPT(4)
#endif
#if E > 4
    SWEEPOPT(5)
#endif
#if E > 5
    SWEEPOPT(6)
#endif
#if E > 6
    SWEEPOPT(7)
#endif
#if E > 7
    SWEEPOPT(8)
#endif
#if STOPS > 0
    :: d_step { up[n] == UP && stops > 0 && !stp[n] && fl[n] != 3 -> stops--; stop(n) }
    :: d_step { CANLEAVE(n) -> goodbye(n) }
#endif
#ifdef F_CRASH
    :: d_step { FAULT && up[n] == UP -> faults--; calm = 0; kill(n) }
#endif
    :: d_step { up[n] == DOWN && db ->
#ifdef MUT_CLAIM3           /* rule 3 of "Claims" taken away: the epoch is the node's name, used again after a restart */
                up[n] = UP; ep[n] = n + 1; row[ep[n]] = LIVE; late[n] = 0; renewed[n] = 0
#else
                up[n] = UP; newepoch(n); late[n] = 0; renewed[n] = 0
#endif
              }
#ifdef F_FREEZE
    :: d_step { FAULT && up[n] == UP -> faults--; calm = 0; up[n] = FROZEN }
    :: atomic { up[n] == FROZEN -> up[n] = UP;
                do          /* frozen between "is my lease good?" and the start: it starts what it had checked */
                :: d_step { ph[S(n,0,0)] == BUF -> begin(n,0,0) }; break
#if M > 1
                :: d_step { ph[S(n,1,0)] == BUF -> begin(n,1,0) }; break
#endif
                :: break
                od;
                for (j : 0 .. M-1) { if :: lck[j] == 2 -> lck[j] = 0; lckT[j] = 0 :: else fi } j = 0 }
#ifdef F_LOCK               /* frozen inside a transaction: it holds the lock of a row it was about to settle */
    :: d_step { FAULT && up[n] == UP && db && ph[S(n,0,0)] >= OK && lck[0] == 0 && VALID(S(n,0,0),0) -> faults--; calm = 0; up[n] = FROZEN; lck[0] = 2 }
#endif
#endif
    od
}

/* ---------- somebody cancels message m, once, here or on another node, alone or in a transaction that may roll back ---------- */
#ifdef MUT_ATT   /* "no handler ever began" read from the attempts */
#define BEGAN(m) (att[m] > 0)
#else
#define BEGAN(m) (begun[m])
#endif
inline answer(m) {          /* the row leaves: CANCELLED, or RETRY_CANCELLED */
    if :: !BEGAN(m) -> ansC[m] = 1; assert(S4 || !starts[m]) :: else fi;
    st[m] = CANCELLED; leave(m)
}
inline cancel(m) {
    if :: st[m] == PENDING || st[m] == SUSPECT -> answer(m)
       :: ISCL(m) ->
#ifdef MUT_REMOTE           /* cancel deletes a claimed row: its handler is taken for not started */
            answer(m)
#else
            creq[m] = 1; ansD[m] = 1                   /* IN_DELIVERY */
#ifdef CHK_RUNNING
            ; assert(S4 || starts[m])                        /* "running now" */
#endif
#endif
       :: else              /* NOT_PENDING */
    fi
}
#define LOCAL(n,k) (up[n] == UP && ph[S(n,m,k)] == BUF && VALID(S(n,m,k),m) && !creq[m])
proctype Client(byte m) {
    byte loc;               /* took the claim out of this node's buffer */
    if
    :: d_step { db && lck[m] == 0 && !FINAL(m) -> cancel(m) }
    :: d_step { db && lck[m] == 0 && !FINAL(m) -> lck[m] = 1 };          /* in an open transaction */
       if
       :: d_step { db -> lck[m] = 0; lckT[m] = 0; cancel(m) }
       :: d_step { lck[m] = 0; lckT[m] = 0 }                              /* rolled back */
       fi
#define LOCALOPT(n,k) \
    :: d_step { db && lck[m] == 0 && LOCAL(n,k) -> answer(m); clear(S(n,m,k)) } \
    :: d_step { db && lck[m] == 0 && LOCAL(n,k) -> BUFTAKE(n,k); lck[m] = 1; loc = 1 }; \
       if \
       :: d_step { db -> lck[m] = 0; lckT[m] = 0; if :: !FINAL(m) -> answer(m) :: else fi; loc = 0 } \
       :: d_step { lck[m] = 0; lckT[m] = 0; loc = 0 } \
       fi
#ifdef MUT_LATETAKE         /* the open cancel leaves the message in the buffer until its commit */
#define BUFTAKE(n,k) skip
#else
#define BUFTAKE(n,k) ph[S(n,m,k)] = REL             /* released once the row is free again; refused if it is gone */
#endif
    LOCALOPT(0,0)
#if N > 1
    LOCALOPT(1,0)
#endif
    :: true                 /* or nobody cancels */
    fi
}

/* ---------- somebody moves message m to a later time, once, here or on another node, alone or in a transaction that may roll back ---------- */
#if MOVES > 0
inline moved(m) {           /* RESCHEDULED, or RETRY_RESCHEDULED */
    if :: !begun[m] -> ansM[m] = 1; assert(S6 || !starts[m]) :: else fi;
    PUTOFF(m); AHEAD(m)
}
inline move(m) {            /* the row, whoever's it is */
    if :: st[m] == PENDING || st[m] == SUSPECT -> moved(m)
#ifdef MUT_MOVEREMOTE       /* a row that some node has claimed is moved like any other */
       :: ISCL(m) -> moved(m)
#endif
       :: else              /* IN_DELIVERY or NOT_PENDING: nothing was moved */
    fi
}
inline movelocal(m) {       /* the row that this node holds, under its guard: a release with another due time */
    if :: !creq[m] -> moved(m) :: else fi;
    release(m); leave(m)
}
proctype Mover(byte m) {
    if
    :: d_step { db && THERE(m) && lck[m] == 0 && !FINAL(m) -> move(m) }
    :: d_step { db && THERE(m) && lck[m] == 0 && !FINAL(m) -> lck[m] = 1 };
       if
       :: d_step { db -> lck[m] = 0; lckT[m] = 0; move(m) }
       :: d_step { lck[m] = 0; lckT[m] = 0 }
       fi
#ifdef MUT_MOVEKEEP         /* the message stays in the buffer until the transaction that moves it commits */
#define MOVETAKE(n) skip
#else
#define MOVETAKE(n) ph[S(n,m,0)] = REL
#endif
#define MOVEOPT(n) \
    :: d_step { db && lck[m] == 0 && LOCAL(n,0) -> movelocal(m); clear(S(n,m,0)) } \
    :: d_step { db && lck[m] == 0 && LOCAL(n,0) -> MOVETAKE(n); lck[m] = 1 }; \
       if \
       :: d_step { db -> lck[m] = 0; lckT[m] = 0; if :: ISCL(m) -> movelocal(m) :: else fi } \
       :: d_step { lck[m] = 0; lckT[m] = 0 } \
       fi
    MOVEOPT(0)
#if N > 1
    MOVEOPT(1)
#endif
    :: true
    fi
}
#endif

/* ---------- the transaction of somebody who sent message m commits; it tells everybody, or its word is lost ---------- */
#if COMMITS > 0
proctype Sender(byte m) {
    if
    :: d_step { db -> unc[m] = 0; lck[m] = 0; lckT[m] = 0; TELL(m) }
#ifdef F_WORD
    :: d_step { db -> unc[m] = 0; lck[m] = 0; lckT[m] = 0 }
#endif
    fi
}
#endif

/* ---------- database, time ---------- */
#define URGENTM(n,m) (CANCLAIM(n,m) || ORPHAN(n,m) || CANSETTLE(n,m,0) || CANSETTLE(n,m,1) || CANSTART(n,m,0) || CANSTART(n,m,1))
#if M == 1
#define ANYU(n) (URGENTM(n,0))
#elif M == 2
#define ANYU(n) (URGENTM(n,0) || URGENTM(n,1))
#else
#define ANYU(n) (URGENTM(n,0) || URGENTM(n,1) || URGENTM(n,2))
#endif
#ifdef MUT_ONESTMT
#define USW(n,e) (up[n] == UP && db && renewed[n] && shr[e] == 0 && row[e] == LIVE && (e) != ep[n] && OVERDUE(n,e))
#else
#define USW(n,e) (DECLARABLE(n,e) || SWEEPABLE(n,e))
#endif
#if E > 7
#define USWEEP(n) (USW(n,1) || USW(n,2) || USW(n,3) || USW(n,4) || USW(n,5) || USW(n,6) || USW(n,7) || USW(n,8))
#elif E > 6
#define USWEEP(n) (USW(n,1) || USW(n,2) || USW(n,3) || USW(n,4) || USW(n,5) || USW(n,6) || USW(n,7))
#elif E > 5
#define USWEEP(n) (USW(n,1) || USW(n,2) || USW(n,3) || USW(n,4) || USW(n,5) || USW(n,6))
#elif E > 4
#define USWEEP(n) (USW(n,1) || USW(n,2) || USW(n,3) || USW(n,4) || USW(n,5))
#elif E > 3
#define USWEEP(n) (USW(n,1) || USW(n,2) || USW(n,3) || USW(n,4))
#else
#define USWEEP(n) (USW(n,1) || USW(n,2) || USW(n,3))
#endif
#ifdef MARKS
#define ULOOK(n) (up[n] == UP && lk[n])
#else
#define ULOOK(n) (0)
#endif
#if STOPS > 0
#define ULEAVE(n) CANLEAVE(n)
#else
#define ULEAVE(n) (0)
#endif
#define URGENT(n) ((up[n] == UP && db && !renewed[n]) || ANYU(n) || USWEEP(n) || ULEAVE(n) || ULOOK(n))
#define LONG(n) (up[n] == UP && (ANY(RUNS,n) || fl[n] == 3))
#define LOCKOLD(m) (lckT[m] > L)
#if N == 2
#define EACH(P) (P(0) || P(1))
#define SOMEUP (up[0] == UP || up[1] == UP)
#else
#define EACH(P) (P(0) || P(1) || P(2))
#define SOMEUP (up[0] == UP || up[1] == UP || up[2] == UP)
#endif
#if M == 1
#define ANYLOCKOLD LOCKOLD(0)
#define ALLFINAL (FINAL(0))
#elif M == 2
#define ANYLOCKOLD (LOCKOLD(0) || LOCKOLD(1))
#define ALLFINAL (FINAL(0) && FINAL(1))
#else
#define ANYLOCKOLD (LOCKOLD(0) || LOCKOLD(1) || LOCKOLD(2))
#define ALLFINAL (FINAL(0) && FINAL(1) && FINAL(2))
#endif

#ifdef FLAP                 /* the database may go away again before everybody has renewed */
#define CALMDB (1)
#else
#define OVERD(n) (up[n] == UP && !renewed[n] && late[n] > 1)
#define CALMDB (!EACH(OVERD))
#endif
proctype World() {
end:
    do
    :: d_step { SOMEUP && !EACH(URGENT) && !ANYLOCKOLD && (db || outT <= L) && (slow > 0 || !EACH(LONG)) ->
                if :: EACH(LONG) -> slow-- :: else fi;
                for (i : 0 .. N-1) { renewed[i] = 0; if :: up[i] != DOWN && late[i] < L -> late[i]++ :: else fi }
    for (i : 0 .. M-1) { if :: lck[i] != 0 -> lckT[i]++ :: else fi }
#if MOVES > 0
                for (i : 0 .. M-1) { if :: due[i] > 0 -> due[i]-- :: else fi }
#endif
#ifdef MARKS
                for (i : 0 .. N-1) { lkd[i] = 0 }
#endif
#if defined(MARKS) && !defined(NOFULL)
                for (i : 0 .. N*M-1) { beh[i] = 0 }                   /* the safety poll's full look; one of its own node's is enough */
#endif
#ifdef MUT_LEASE1
                for (i : 1 .. E) { if :: age[i] < L -> age[i]++ :: else fi }
#endif
                i = 0;
                if :: !db -> outT++ :: else fi }
    :: d_step { lck[0] == 2 -> lck[0] = 0; lckT[0] = 0 }                  /* the idle-in-transaction limit strikes */
#ifdef F_OUT                /* an outage for everybody */
    :: d_step { FAULT && db && CALMDB -> faults--; db = 0 }
    :: d_step { !db -> db = 1; outT = 0 }
#endif
    od
}

init {
    atomic {
        for (i : 0 .. N-1) { up[i] = UP; ep[i] = i + 1; row[i+1] = LIVE; nextE++ }
        for (i : 0 .. N*(E+1)-1) { chg[i] = NEW }             /* a first look counts nothing */
        i = 0;
        run World();
        run Lease(0); run Work(0,0);
#if M > 1
        run Work(0,1);
#endif
#if M > 2
        run Work(0,2);
#endif
        run Lease(1); run Work(1,0);
#if M > 1
        run Work(1,1);
#endif
#if M > 2
        run Work(1,2);
#endif
#if N > 2
        run Lease(2); run Work(2,0);
#if M > 1
        run Work(2,1);
#endif
#endif
#if MOVES > 0
        run Mover(0);
#endif
#if MOVES > 1
        run Mover(1);
#endif
#if COMMITS > 0
        unc[0] = 1; lck[0] = 1; run Sender(0);
#endif
#if COMMITS > 1
        unc[1] = 1; lck[1] = 1; run Sender(1);
#endif
#if CANCELS > 0
        run Client(0);
#endif
#if CANCELS > 1
        run Client(1);
#endif
    }
}

#if POISON > 0
/* S5: with one poison message, it ends as a dead letter and the others are done */
#if M == 3 && POISON == 2
#define WANTED (st[0] == DEAD && st[1] == DEAD && st[2] == DONE)
#elif M == 3
#define WANTED (st[0] == DEAD && st[1] == DONE && st[2] == DONE)
#else
#define WANTED (st[0] == DEAD && st[1] == DONE)
#endif
#else
#define WANTED ALLFINAL
#endif
ltl ends { <> (WANTED) }    /* S2: every message comes to its end */
