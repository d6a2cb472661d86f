//! Weights under which the causes of labelled servers are likely: each server is one choice among its lines
//! (conditional logit), and weights are kept near to those known before, or small (a Gaussian prior). Found by L-BFGS;
//! the same servers give the same weights.

use std::collections::VecDeque;

use rayon::prelude::*;

/// How strongly weights are kept where they were.
const PRIOR: f64 = 4.0;
/// Steps at most; the figures do not change after some sixty.
const STEPS: usize = 120;
/// Steps of which the curvature is remembered.
const REMEMBERED: usize = 10;

/// A line: whether it is the cause, and the numbers of its signs.
pub struct Row {
    pub cause: bool,
    pub signs: Vec<u32>,
}

pub struct Problem {
    /// What each sign weighed before: weights stay near to that.
    pub known: Vec<f64>,
    pub servers: Vec<Vec<Row>>,
}

impl Problem {
    /// The weight of each sign.
    pub fn weights(&self) -> Vec<f64> {
        let mut weights = self.known.clone();
        let (mut loss, mut slope) = self.loss(&weights);
        let mut past: VecDeque<(Vec<f64>, Vec<f64>)> = VecDeque::new();
        for _ in 0..STEPS {
            let way = downhill(&slope, &past);
            let down = dot(&way, &slope);
            let mut length = 1.0;
            // The step is halved until it gains.
            let (next, next_loss, next_slope) = loop {
                let next: Vec<f64> = weights.iter().zip(&way).map(|(at, way)| at + length * way).collect();
                let (there, slope) = self.loss(&next);
                if there <= loss + 1e-4 * length * down {
                    break (next, there, slope);
                }
                length /= 2.0;
                if length < 1e-10 {
                    return weights;
                }
            };
            let moved = difference(&next, &weights);
            let bent = difference(&next_slope, &slope);
            if dot(&moved, &bent) > 1e-12 {
                past.push_back((moved, bent));
                if past.len() > REMEMBERED {
                    past.pop_front();
                }
            }
            let gain = loss - next_loss;
            (weights, loss, slope) = (next, next_loss, next_slope);
            if gain < 1e-6 * loss {
                break;
            }
        }
        weights
    }

    /// How unlikely the causes are under weights, and where that grows.
    fn loss(&self, weights: &[f64]) -> (f64, Vec<f64>) {
        let each: Vec<(f64, Vec<(u32, f64)>)> =
            self.servers.par_iter().map(|lines| of_server(lines, weights)).collect();
        let apart = difference(weights, &self.known);
        let mut loss = 0.5 * PRIOR * dot(&apart, &apart);
        let mut slope: Vec<f64> = apart.iter().map(|apart| PRIOR * apart).collect();
        // In the order of the servers, so that sums are the same on every machine.
        for (own, signs) in each {
            loss += own;
            for (sign, share) in signs {
                slope[sign as usize] += share;
            }
        }
        (loss, slope)
    }
}

fn of_server(lines: &[Row], weights: &[f64]) -> (f64, Vec<(u32, f64)>) {
    let scores: Vec<f64> =
        lines.iter().map(|line| line.signs.iter().map(|sign| weights[*sign as usize]).sum()).collect();
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let odds: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
    let all: f64 = odds.iter().sum();
    let causes: f64 = odds.iter().zip(lines).filter(|(_, line)| line.cause).map(|(odds, _)| odds).sum();
    let causes = causes.max(1e-12);
    let mut slope = Vec::new();
    for (line, odds) in lines.iter().zip(&odds) {
        let share = odds / all - if line.cause { odds / causes } else { 0.0 };
        slope.extend(line.signs.iter().map(|sign| (*sign, share)));
    }
    (-(causes / all).ln(), slope)
}

/// The way down by the slope and what the last steps showed of its bend.
fn downhill(slope: &[f64], past: &VecDeque<(Vec<f64>, Vec<f64>)>) -> Vec<f64> {
    let mut way: Vec<f64> = slope.iter().map(|slope| -slope).collect();
    let mut shares = Vec::new();
    for (moved, bent) in past.iter().rev() {
        let share = dot(moved, &way) / dot(moved, bent);
        add(&mut way, -share, bent);
        shares.push(share);
    }
    if let Some((moved, bent)) = past.back() {
        let scale = dot(moved, bent) / dot(bent, bent);
        for way in &mut way {
            *way *= scale;
        }
    }
    for ((moved, bent), share) in past.iter().zip(shares.iter().rev()) {
        let back = dot(bent, &way) / dot(moved, bent);
        add(&mut way, share - back, moved);
    }
    way
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn add(to: &mut [f64], share: f64, other: &[f64]) {
    for (to, other) in to.iter_mut().zip(other) {
        *to += share * other;
    }
}
